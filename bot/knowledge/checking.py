"""Find what is wrong with a knowledge base before a visitor does."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.knowledge.linking import EntityLinker, fold, tokenize
from bot.knowledge.records import OFF_TOPIC, OTHER_UNKNOWN, FactRecord, Knowledge, Text

MAX_ANSWER = 1_000
"""Characters; two facts must fit into one message of 2,000 with their introduction."""
_NUMBER = re.compile(r"\d+(?:[.,]\d{3})*")


@dataclass(frozen=True)
class Problem:
    """One finding: what kind, on which entry, and what to do about it.

    `code` and `values` say the same to programs that speak more than English.
    """

    kind: str
    entry: str
    detail: str
    code: str = field(default="", compare=False)
    values: dict[str, Any] = field(default_factory=dict, compare=False)


def check(knowledge: Knowledge) -> list[Problem]:
    """Return all problems, in a stable order; an empty list means that the knowledge may be published."""
    return [
        *_missing_languages(knowledge),
        *_dangling_references(knowledge),
        *_duplicates(knowledge),
        *_drifted_translations(knowledge),
        *_questions(knowledge),
    ]


def _missing_languages(knowledge: Knowledge) -> Iterator[Problem]:
    texts: list[tuple[str, str, Text]] = []
    texts += [(f"fact {fact.slug}", "answer", fact.answer) for fact in knowledge.facts]
    texts += [(f"entity {entity.slug}", "name", entity.name) for entity in knowledge.entities]
    texts += [(f"unknown {unknown.slug}", "name", unknown.name) for unknown in knowledge.unknowns]
    texts += [(f"source {source.slug}", "title", source.title) for source in knowledge.sources]
    for entry, name, text in texts:
        for language in ("de", "en"):
            if not text.get(language):
                yield Problem(
                    "missing language",
                    entry,
                    f"{name} has no text in {language}",
                    "missing_text",
                    {"language": language},
                )
    for fact in knowledge.facts:
        for language in ("de", "en"):
            if len(fact.answer.get(language)) > MAX_ANSWER:
                detail = f"the {language} answer has more than {MAX_ANSWER} characters"
                values = {"language": language, "limit": MAX_ANSWER}
                yield Problem("too long", f"fact {fact.slug}", detail, "too_long", values)


def _dangling_references(knowledge: Knowledge) -> Iterator[Problem]:
    entities = {entity.slug for entity in knowledge.entities}
    facts = {fact.slug for fact in knowledge.facts}
    sources = {source.slug for source in knowledge.sources}
    for fact in knowledge.facts:
        yield from _unresolved(f"fact {fact.slug}", "entity", {fact.subject, *fact.about} - entities)
        yield from _unresolved(f"fact {fact.slug}", "covered fact", set(fact.covers) - facts)
        if fact.source not in sources:
            yield Problem("no source", f"fact {fact.slug}", f"there is no source {fact.source!r}", "no_source")
    for relation in knowledge.relations:
        entry = f"relation {relation.subject} {relation.predicate} {relation.object}"
        yield from _unresolved(entry, "entity", {relation.subject, relation.object} - entities)
        yield from _unresolved(entry, "fact", {relation.fact} - facts if relation.fact else set())


def _unresolved(entry: str, kind: str, slugs: Iterable[str]) -> Iterator[Problem]:
    for slug in sorted(slugs):
        yield Problem("dangling reference", entry, f"there is no {kind} {slug!r}", "dangling", {"slug": slug})


def _duplicates(knowledge: Knowledge) -> Iterator[Problem]:
    for kind, records in (("fact", knowledge.facts), ("entity", knowledge.entities), ("unknown", knowledge.unknowns)):
        for slug, count in Counter(record.slug for record in records).items():
            if count > 1:
                yield Problem("duplicate", f"{kind} {slug}", f"the slug stands {count} times", "duplicate")
    owners: dict[str, set[str]] = defaultdict(set)
    for entity in knowledge.entities:
        names = [entity.name.de, entity.name.en, entity.short.de, entity.short.en]
        for name in names + [text for _, text in entity.aliases.items()]:
            owners[fold(name)].add(entity.slug)
    for alias, slugs in sorted(owners.items()):
        if len(slugs) > 1:
            yield Problem(
                "duplicate alias",
                f"entity {sorted(slugs)[0]}",
                f"{alias!r} also belongs to {', '.join(sorted(slugs)[1:])}",
                "duplicate_alias",
                {"alias": alias, "slugs": sorted(slugs)},
            )


def _drifted_translations(knowledge: Knowledge) -> Iterator[Problem]:
    linker = EntityLinker([entity for entity in knowledge.entities if entity.kind == "person"])
    for fact in knowledge.facts:
        if fact.stale_language:
            yield Problem(
                "drifted translation",
                f"fact {fact.slug}",
                f"the {fact.stale_language} text was not confirmed since the other was edited",
                "stale",
                {"language": fact.stale_language},
            )
        yield from _differing_numbers(fact)
        named = {
            language: {m.slug for m in linker.link(tokenize(fact.answer.get(language))) if m.exact}
            for language in ("de", "en")
        }
        for slug in sorted(named["de"] ^ named["en"]):
            missing = "en" if slug in named["de"] else "de"
            detail, values = f"the {missing} text does not name {slug}", {"language": missing, "slug": slug}
            yield Problem("drifted translation", f"fact {fact.slug}", detail, "name_missing", values)


def _differing_numbers(fact: FactRecord) -> Iterator[Problem]:
    numbers = {
        lang: Counter(re.sub(r"\D", "", n) for n in _NUMBER.findall(fact.answer.get(lang))) for lang in ("de", "en")
    }
    if numbers["de"] != numbers["en"]:
        detail = "the numbers differ between the German and the English text"
        yield Problem("drifted translation", f"fact {fact.slug}", detail, "numbers_differ")


def _questions(knowledge: Knowledge) -> Iterator[Problem]:
    known = {f"fact:{fact.slug}" for fact in knowledge.facts} | {
        f"unknown:{unknown.slug}" for unknown in knowledge.unknowns
    }
    known |= {OFF_TOPIC, OTHER_UNKNOWN} | {
        f"lookup:{kind}" for kind in ("organisations", "persons", "topics", "places")
    }
    counts = Counter((question.target, question.language) for question in knowledge.questions)
    for target in sorted({target for target, _ in counts} - known):
        yield Problem("dangling reference", f"questions of {target}", "leads nowhere", "leads_nowhere")
    for fact in knowledge.facts:
        for language in ("de", "en"):
            if counts[f"fact:{fact.slug}", language] == 0:
                detail = f"has no sample question in {language}"
                yield Problem("no questions", f"fact {fact.slug}", detail, "no_questions", {"language": language})
