"""What answering returns: plain values, in the visitor's language, ready for a response to be filled with."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from bot.knowledge.deciding import Decision
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.lookup import Listed
from bot.knowledge.records import FactRecord

CONTACT = "contact"
"""Aspect of the facts that say whom to turn to."""
MAX_ANSWER = 1_600
"""Characters; with its introduction an answer stays under the 2,000 that a message of the assistant may have."""


@dataclass(frozen=True)
class Source:
    """A source as shown under an answer."""

    title: str
    publisher: str
    url: str | None
    as_of: str
    """ISO date: of publication where known, else of the day on which the text was taken over."""

    def as_payload(self) -> dict[str, str | None]:
        """Return the JSON form of the chat API."""
        return {"title": self.title, "publisher": self.publisher, "url": self.url, "as_of": self.as_of}


@dataclass(frozen=True)
class Option:
    """One choice of a clarification."""

    title: str
    fact: str


@dataclass(frozen=True)
class Reply:
    """The answer to one question.

    `kind` is "answer", "lookup", "partial", "doubtful" (a sure part and a doubtful one), "related", "clarification",
    "no_answer", "no_match" (a list without entries) or "off_topic".
    """

    kind: str
    answer: str = ""
    doubtful: str = ""
    """What may answer the other part of the question; `answer` is sure."""
    facts: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    unknown: str = ""
    options: tuple[Option, ...] = ()
    focus: str | None = None
    outdated: bool = False
    unconfirmed: bool = False
    names_contact: bool = False
    """It says whom to turn to."""
    confidence: float = 0.0
    understood: str = ""
    """The question so that it stands alone, as far as it was understood."""
    items: tuple[str, ...] = ()
    """Slugs of the entities that the answer enumerates, in order; "the second one" points to them."""


def facts_reply(
    kind: str,
    slugs: Iterable[str],
    language: str,
    index: KnowledgeIndex,
    focus: str | None = None,
    unknown: str = "",
    confidence: float = 1.0,
) -> Reply:
    """Return a reply that shows facts, as many of them as fit into one message."""
    shown = _fitting([index.facts[slug] for slug in slugs], language)
    today = datetime.now(UTC).date()
    return Reply(
        kind=kind,
        answer="\n\n".join(fact.answer.get(language) for fact in shown),
        facts=tuple(fact.slug for fact in shown),
        sources=_sources((fact.source for fact in shown), language, index),
        unknown=unknown,
        focus=focus or (shown[0].subject if shown else None),
        outdated=any(index.is_outdated(fact, today) for fact in shown),
        unconfirmed=any(fact.stale_language == language for fact in shown),
        names_contact=any(fact.aspect == CONTACT for fact in shown),
        confidence=confidence,
    )


def doubtful_reply(
    sure: list[str], doubtful: list[str], language: str, index: KnowledgeIndex, focus: str | None
) -> Reply:
    """Return the sure answer to one part of a question, and beside it what may answer the other part."""
    reply = facts_reply("partial", sure, language, index, focus)
    beside = facts_reply("doubtful", doubtful[:1], language, index, focus)
    if not beside.facts or len(reply.answer) + len(beside.answer) > MAX_ANSWER:
        return reply
    facts = (*reply.facts, *beside.facts)
    sources = tuple(dict.fromkeys((*reply.sources, *beside.sources)))
    return replace(reply, kind="doubtful", doubtful=beside.answer, facts=facts, sources=sources)


def list_reply(listed: list[Listed], language: str, index: KnowledgeIndex, confidence: float) -> Reply:
    """Return a list computed from relations, one line an entry; "no_match" where nothing meets the conditions."""
    if not listed:
        return Reply(kind="no_match", confidence=confidence)
    lines = []
    for entry in listed:
        name, role = entry.entity.name.get(language), entry.role
        if role is None or role.role is None or entry.entity.kind != "person":
            lines.append(f"- {name}")
            continue
        place = index.entities[role.object].name.get(language)
        lines.append(
            f"- {name} ({role.role.get(language)}, {place})"
            if role.predicate != "mayor_of"
            else f"- {name} ({role.role.get(language)})"
        )
    facts = tuple(dict.fromkeys(slug for entry in listed for slug in entry.facts))
    return Reply(
        kind="lookup",
        answer="\n".join(lines),
        facts=facts,
        sources=_sources((index.facts[slug].source for slug in facts), language, index),
        focus=listed[0].entity.slug if len(listed) == 1 else None,
        items=tuple(entry.entity.slug for entry in listed),
        confidence=confidence,
    )


def unknown_reply(decision: Decision, language: str, focus: str | None, index: KnowledgeIndex) -> Reply:
    """Return the admission that the knowledge holds no answer."""
    unknown = unknown_name(decision, language, index)
    return Reply("no_answer", unknown=unknown, focus=focus, confidence=decision.confidence)


def unknown_name(decision: Decision, language: str, index: KnowledgeIndex) -> str:
    """Return what is unknown in words, "" where it is not clear."""
    record = index.unknowns.get(decision.unknown or "")
    return record.name.get(language) if record else ""


def _fitting(facts: list[FactRecord], language: str) -> list[FactRecord]:
    shown: list[FactRecord] = []
    for fact in facts:
        if shown and sum(len(f.answer.get(language)) + 2 for f in [*shown, fact]) > MAX_ANSWER:
            break
        shown.append(fact)
    return shown


def _sources(slugs: Iterable[str], language: str, index: KnowledgeIndex) -> tuple[Source, ...]:
    records = [index.sources[slug] for slug in dict.fromkeys(slugs)]
    return tuple(
        Source(
            title=record.title.get(language),
            publisher=record.publisher.get(language),
            url=record.url,
            as_of=_as_of(record.published_on, record.retrieved_on),
        )
        for record in records
    )


def _as_of(published_on: date | None, retrieved_on: date) -> str:
    return (published_on or retrieved_on).isoformat()
