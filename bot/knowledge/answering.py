"""Answer questions from curated facts, or say openly that they do not hold the answer."""

from dataclasses import dataclass

from numpy.typing import NDArray
import numpy as np

from bot.knowledge.deciding import Decision, Gate, decide
from bot.knowledge.fitting import with_focus
from bot.knowledge.index import KnowledgeIndex, Reading
from bot.knowledge.replies import Option, Reply, facts_reply, list_reply
from bot.knowledge.wording import Wording, analyse

_SPECIFIC = ("person", "organisation", "agreement", "event")
_REFERRING_BONUS = 0.25
"""How much more confident the plain reading must be than the one with the focus where the wording points back."""
_SAME_ASPECT = 0.05
"""Probability from which a fact of the aspect asked before answers "and in Duisburg?"."""
_NEAR = 0.2
"""Probability that both of two facts need before the visitor is asked which one is meant."""


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
    plain = index.read(question.text, question.vector)
    whole = decide(plain, index, gate)
    if wording.parts:
        reply = _answer_parts(question, wording, whole, index, gate)
        if reply is not None:
            return reply
    reading, decision = _in_context(question, wording, plain, whole, index, gate)
    return _reply(question, reading, decision, index)


def more(language: str, focus: str | None, last_facts: tuple[str, ...], index: KnowledgeIndex) -> Reply:
    """Return what else is known about the focus: its overview first, then facts not shown yet."""
    seen = frozenset[str]().union(*(index.covered(slug) for slug in last_facts if slug in index.facts))
    about = [fact for fact in index.facts.values() if focus in fact.about and fact.slug not in seen]
    new = [fact for fact in about if not index.covered(fact.slug) <= seen]
    new.sort(key=lambda fact: (fact.subject != focus, fact.aspect != "overview", fact.slug))
    if not new:
        return Reply(kind="no_answer", focus=focus)
    first = new[0]
    chosen = [first.slug] if first.aspect == "overview" else [fact.slug for fact in new[:2]]
    return facts_reply("answer", chosen, language, index, focus=focus)


def _answer_parts(question: Question, wording: Wording, whole: Decision, index: KnowledgeIndex, gate: Gate) -> Reply | None:
    """Answer a compound question part by part; None where its parts say less than the whole."""
    decisions: list[Decision] = []
    focus = question.focus
    for text in wording.parts[:3]:
        part = Question(text, question.language, None, focus, question.last_facts, question.conversation_id)
        reading, decision = _in_context(part, analyse(text), index.read(text), None, index, gate)
        focus = _focus(reading, decision, index) or focus
        decisions.append(decision)
    sure = [d for d in decisions if d.band == "answer"]
    if len(sure) == len(decisions):
        facts = _without_repetition([slug for d in sure for slug in d.facts[:1]], whole, index)
        return facts_reply("answer", facts, question.language, index, focus, confidence=min(d.confidence for d in sure))
    open_parts = [d for d in decisions if d.band == "unknown" and d.unknown]
    if sure and len(sure) + len(open_parts) == len(decisions) and whole.band != "answer":
        unknown = _unknown_name(open_parts[0], question.language, index)
        return facts_reply("partial", sure[0].facts, question.language, index, focus, unknown, sure[0].confidence)
    return None


def _without_repetition(slugs: list[str], whole: Decision, index: KnowledgeIndex) -> list[str]:
    """Drop facts that another one contains; take the whole question's fact where it contains all of them."""
    wanted = set(slugs)
    for slug in whole.facts:
        if wanted <= index.covered(slug):
            return [slug]
    return [s for s in dict.fromkeys(slugs) if not any(s != o and s in index.covered(o) for o in wanted)]


def _in_context(
    question: Question, wording: Wording, plain: Reading, decision: Decision | None, index: KnowledgeIndex, gate: Gate
) -> tuple[Reading, Decision]:
    """Read a message with what was said before it, where its wording asks for that."""
    decision = decision or decide(plain, index, gate)
    if wording.continues and plain.entities and question.last_facts:
        same = _same_aspect(question.last_facts, plain, index)
        if same and not (decision.band == "answer" and plain.facts.get(same, 0) < _SAME_ASPECT):
            return plain, Decision("answer", max(decision.confidence, gate.sure), facts=(same,))
    if question.focus not in index.entities or not _leans_on_focus(wording, plain, index):
        return plain, decision
    name = index.entities[question.focus].short.get(question.language)
    focused = index.read(with_focus(plain.text, name))
    with_it = decide(focused, index, gate)
    bonus = _REFERRING_BONUS if wording.refers or wording.continues else 0.0
    if _strength(with_it) + bonus >= _strength(decision):
        return focused, with_it
    return plain, decision


def _leans_on_focus(wording: Wording, plain: Reading, index: KnowledgeIndex) -> bool:
    names = any(index.entities[slug].kind in _SPECIFIC for slug in plain.entities)
    return not names and (wording.refers or wording.continues or wording.is_short)


def _strength(decision: Decision) -> float:
    return decision.confidence if decision.band in ("answer", "lookup", "related") else 1 - decision.confidence


def _same_aspect(last_facts: tuple[str, ...], plain: Reading, index: KnowledgeIndex) -> str | None:
    """Find the fact of the aspect asked before about the entity named now ("and in Duisburg?")."""
    aspects = {index.facts[slug].aspect for slug in last_facts if slug in index.facts}
    candidates = [f for f in index.facts.values() if f.aspect in aspects and f.slug not in last_facts and f.subject in plain.entities]
    return max((f.slug for f in candidates), key=lambda slug: plain.facts.get(slug, 0.0), default=None)


def _reply(question: Question, reading: Reading, decision: Decision, index: KnowledgeIndex) -> Reply:
    language, focus = question.language, _focus(reading, decision, index)
    if decision.band == "lookup":
        words = " ".join(analyse(reading.text).words)
        conditions = index.lookup.conditions(decision.lookup, reading.entities, words)
        return list_reply(index.lookup.find(conditions), language, index, decision.confidence)
    if decision.band == "answer":
        return facts_reply("answer", decision.facts, language, index, focus, confidence=decision.confidence)
    if decision.band == "related":
        options = _options(decision, reading, language, index)
        if options:
            return Reply("clarification", options=options, focus=question.focus, confidence=decision.confidence)
        return facts_reply("related", decision.facts, language, index, focus, confidence=decision.confidence)
    if decision.band == "off_topic":
        return Reply("off_topic", focus=question.focus, confidence=decision.confidence)
    unknown = _unknown_name(decision, language, index)
    return Reply("no_answer", unknown=unknown, focus=focus or question.focus, confidence=decision.confidence)


def _options(decision: Decision, reading: Reading, language: str, index: KnowledgeIndex) -> tuple[Option, ...]:
    """Ask back where the same aspect of two entities is equally likely meant."""
    facts = [index.facts[slug] for slug in decision.facts]
    near = len(facts) == 2 and min(reading.facts.get(fact.slug, 0.0) for fact in facts) >= _NEAR
    if not near or facts[0].aspect != facts[1].aspect or facts[0].subject == facts[1].subject:
        return ()
    return tuple(Option(index.entities[fact.subject].name.get(language), fact.slug) for fact in facts)


def _focus(reading: Reading, decision: Decision, index: KnowledgeIndex) -> str | None:
    """Return what "it" will mean next: the one thing named, else what the shown fact is about."""
    named = [slug for slug in reading.entities if index.entities[slug].kind in _SPECIFIC]
    if len(named) == 1:
        return named[0]
    return index.subject_of(decision.facts[0]) if decision.facts and decision.band == "answer" else None


def _unknown_name(decision: Decision, language: str, index: KnowledgeIndex) -> str:
    record = index.unknowns.get(decision.unknown or "")
    return record.name.get(language) if record else ""
