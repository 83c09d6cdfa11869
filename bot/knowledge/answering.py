"""Answer questions from curated facts, or say openly that they do not hold the answer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.context import SPECIFIC, read_in_context, same_aspect
from bot.knowledge.deciding import Decision, Gate, decide
from bot.knowledge.index import KnowledgeIndex, Reading
from bot.knowledge.lookup import Listed
from bot.knowledge.records import FactRecord
from bot.knowledge.replies import Option, Reply, facts_reply, list_reply
from bot.knowledge.wording import Wording, analyse

_NEAR = 0.2
"""Probability that both of two facts need before the visitor is asked which one is meant."""


MAX_PARTS = 3
"""More questions in one message are answered by the whole's best fact: each part costs an embedding."""


@dataclass(frozen=True)
class Question:
    """A visitor's message with what was said before."""

    text: str
    language: str
    vector: NDArray[np.float32] | None = None
    focus: str | None = None
    last_facts: tuple[str, ...] = ()
    conversation_id: str = ""


def answer(question: Question, index: KnowledgeIndex, gate: Gate) -> Reply:
    """Return the reply to a question from one revision of the knowledge base."""
    wording = analyse(question.text)
    reading, whole = _decide_in_context(question, wording, index.read(question.text, question.vector), index, gate)
    if wording.is_compound:
        reply = _answer_parts(question, wording, whole, index, gate)
        if reply is not None:
            return reply
    elif whole.band != "answer" and wording.has_surroundings:
        # What stands around the question ("Guten Tag, ich habe wenig Zeit.") may hide it.
        core = wording.parts[0]
        core_reading, decision = _decide_in_context(question, analyse(core), index.read(core), index, gate)
        if decision.band == "answer":
            reading, whole = core_reading, decision
    return _reply(question, reading, whole, index)


def more(language: str, focus: str | None, last_facts: tuple[str, ...], index: KnowledgeIndex) -> Reply:
    """Return what else is known about the focus: its overview first, then facts not shown yet."""
    shown = [index.facts[slug] for slug in last_facts if slug in index.facts]
    told = {slug for fact in shown for slug in index.covered(fact.slug) if _says_no_more(slug, fact, language, index)}
    new = [fact for fact in index.facts.values() if focus in fact.about and fact.slug not in told]
    new.sort(key=lambda fact: (fact.subject != focus, fact.aspect != "overview", fact.slug))
    if not new:
        return Reply(kind="no_answer", focus=focus)
    first = new[0]
    chosen = [first.slug] if first.aspect == "overview" else [fact.slug for fact in new[:2]]
    return facts_reply("answer", chosen, language, index, focus=focus)


def _says_no_more(slug: str, shown: FactRecord, language: str, index: KnowledgeIndex) -> bool:
    """Tell whether a fact that `shown` contains adds nothing: an overview may contain a short fact and say more."""
    return slug not in index.facts or len(index.facts[slug].answer.get(language)) <= len(shown.answer.get(language))


def _answer_parts(
    question: Question, wording: Wording, whole: Decision, index: KnowledgeIndex, gate: Gate
) -> Reply | None:
    """Answer a compound question part by part; None where no part is sure."""
    decisions: list[Decision] = []
    focus, last_facts = question.focus, question.last_facts
    for text in wording.parts[:MAX_PARTS]:
        part = Question(text, question.language, None, focus, last_facts, question.conversation_id)
        reading, decision = _decide_in_context(
            part, analyse(text), index.read(text), index, gate, same_message=bool(decisions)
        )
        focus = _focus(reading, decision, index) or focus
        last_facts = decision.facts or last_facts
        decisions.append(decision)
    sure = [d for d in decisions if d.band == "answer"]
    named_unknown = [d for d in decisions if d.band == "unknown" and d.unknown]
    if named_unknown and not sure:
        return _unknown_reply(named_unknown[0], question, focus, index)
    if not sure or any(d.band == "lookup" for d in decisions):
        return None
    told = [d for d in decisions if d.band in ("answer", "related")]
    facts = _without_repetition([slug for d in told for slug in d.facts[:1]], whole, index)
    confidence = min(d.confidence for d in told)
    if len(told) == len(decisions):
        return facts_reply("answer", facts, question.language, index, focus, confidence=confidence)
    unknown = next((d for d in decisions if d not in told and d.unknown), None)
    if unknown is None and whole.band == "answer" and _contains_all(whole.facts, facts, index):
        return None  # the whole's overview says what the doubtful part may have asked
    name = _unknown_name(unknown, question.language, index) if unknown else ""
    return facts_reply("partial", facts, question.language, index, focus, name, confidence)


def _contains_all(outer: tuple[str, ...], inner: list[str], index: KnowledgeIndex) -> bool:
    return set(inner) <= frozenset[str]().union(*(index.covered(slug) for slug in outer))


def _without_repetition(slugs: list[str], whole: Decision, index: KnowledgeIndex) -> list[str]:
    """Drop facts that another one contains; take the whole question's fact where it contains all of them."""
    for slug in whole.facts:
        if set(slugs) <= index.covered(slug):
            return [slug]
    kept: list[str] = []
    for slug in slugs:
        if not any(slug in index.covered(other) for other in kept):
            kept = [*(other for other in kept if other not in index.covered(slug)), slug]
    return kept


def _decide_in_context(
    question: Question,
    wording: Wording,
    plain: Reading,
    index: KnowledgeIndex,
    gate: Gate,
    *,
    same_message: bool = False,
) -> tuple[Reading, Decision]:
    """Read and decide one message or part, with what was said before it where its wording asks for that."""
    if wording.continues and plain.entities and question.last_facts:
        same = same_aspect(plain, question.last_facts, index)
        if same:
            return plain, Decision("answer", gate.sure, facts=(same,))
    reading = read_in_context(
        plain, wording, question.language, question.focus, question.last_facts, index, same_message=same_message
    )
    return reading, decide(reading, index, gate)


def _reply(question: Question, reading: Reading, decision: Decision, index: KnowledgeIndex) -> Reply:
    language, focus = question.language, _focus(reading, decision, index)
    if decision.band == "lookup":
        words = " ".join(analyse(reading.text).words)
        return list_reply(_look_up(decision.lookup, reading, words, index), language, index, decision.confidence)
    if decision.band == "answer":
        return facts_reply("answer", decision.facts, language, index, focus, confidence=decision.confidence)
    if decision.band == "related":
        options = _options(decision, reading, language, index)
        if options:
            return Reply("clarification", options=options, focus=question.focus, confidence=decision.confidence)
        return facts_reply("related", decision.facts, language, index, focus, confidence=decision.confidence)
    if decision.band == "off_topic":
        return Reply("off_topic", focus=question.focus, confidence=decision.confidence)
    return _unknown_reply(decision, question, focus, index)


def _unknown_reply(decision: Decision, question: Question, focus: str | None, index: KnowledgeIndex) -> Reply:
    unknown = _unknown_name(decision, question.language, index)
    return Reply("no_answer", unknown=unknown, focus=focus or question.focus, confidence=decision.confidence)


def _look_up(kind: str, reading: Reading, words: str, index: KnowledgeIndex) -> list[Listed]:
    """List what was asked for; organisations where no person is named for "who in Duisburg works on …"."""
    for tried in dict.fromkeys((kind, "organisations" if kind == "persons" else kind)):
        listed = index.lookup.find(index.lookup.conditions(tried, reading.entities, words))
        if listed:
            return listed
    return []


def _options(decision: Decision, reading: Reading, language: str, index: KnowledgeIndex) -> tuple[Option, ...]:
    """Ask back where the same aspect of two entities is equally likely meant."""
    facts = [index.facts[slug] for slug in decision.facts]
    near = len(facts) == 2 and min(reading.facts.get(fact.slug, 0.0) for fact in facts) >= _NEAR
    if not near or facts[0].aspect != facts[1].aspect or facts[0].subject == facts[1].subject:
        return ()
    return tuple(Option(index.entities[fact.subject].name.get(language), fact.slug) for fact in facts)


def _focus(reading: Reading, decision: Decision, index: KnowledgeIndex) -> str | None:
    """Return what "it" will mean next: the one thing named, else what the shown fact is about."""
    named = [slug for slug in reading.entities if index.entities[slug].kind in SPECIFIC]
    if len(named) == 1:
        return named[0]
    return index.subject_of(decision.facts[0]) if decision.facts and decision.band == "answer" else None


def _unknown_name(decision: Decision, language: str, index: KnowledgeIndex) -> str:
    record = index.unknowns.get(decision.unknown or "")
    return record.name.get(language) if record else ""
