"""Answer questions from curated facts, or say openly that they do not hold the answer."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.compounds import answer_parts
from bot.knowledge.context import SPECIFIC
from bot.knowledge.deciding import Decision, Gate
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.linking import fold
from bot.knowledge.lookup import Listed
from bot.knowledge.naming import with_name
from bot.knowledge.reading import Reading
from bot.knowledge.references import Context, has_ordinal, listed_items
from bot.knowledge.replies import Option, Reply, facts_reply, list_reply, unknown_reply
from bot.knowledge.splitting import LONGEST_ASIDE, STRANGE, is_bare, load_splitter, split
from bot.knowledge.understanding import Understanding, understand
from bot.knowledge.wording import Wording, analyse

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
    last_question: str | None = None
    """The question before, so that it stands alone (`Reply.understood`)."""
    last_items: tuple[str, ...] = ()
    """Entities that the last list named, in order."""

    @property
    def context(self) -> Context:
        """What was said before."""
        return Context(self.last_question, self.focus, self.last_facts, self.last_items)


def answer(question: Question, index: KnowledgeIndex, gate: Gate) -> Reply:
    """Return the reply to a question from one revision of the knowledge base."""
    wording = analyse(question.text)
    parts = split(question.text, index, load_splitter())
    whole = _understand_whole(parts.core, question, index, gate)
    if len(parts.texts) > 1:
        reply = answer_parts(parts, question.language, question.context, whole, index, gate)
        if reply is not None:
            return _remember(reply, whole, question, index)
    if _is_open(whole.decision) and _may_hide(wording, question.text, index):
        # What stands around the question ("Guten Tag, ich habe wenig Zeit.") may hide it.
        named = [mention.slug for mention in index.mentions_in(question.text)]
        text = _with_lost_names(wording.parts[0], named, question.language, index)
        core = understand(text, question.language, question.context, index, gate)
        # "My printer is broken, what is to be done?" asks nothing of us, whatever its end sounds like.
        asks_us = whole.decision.band != "off_topic" or _names_party(core.reading.entities, index)
        if core.decision.band == "answer" and asks_us and core.reading.entities.issuperset(named):
            whole = core
    return _remember(_reply(whole, question, index), whole, question, index)


def _understand_whole(core: str | None, question: Question, index: KnowledgeIndex, gate: Gate) -> Understanding:
    """Understand a message, or what is left of it without its surroundings.

    The vector of the whole message is near enough for what is left, and there already; where it leads to no sure
    answer, what is left gets its own.
    """
    language, context = question.language, question.context
    if core is None:
        return understand(question.text, language, context, index, gate, question.vector)
    if question.vector is not None:
        whole = understand(core, language, context, index, gate, question.vector, exact=False)
        if whole.decision.band == "answer":
            return whole
    return understand(core, language, context, index, gate)


def _is_open(decision: Decision) -> bool:
    """Tell whether neither an answer nor a clear unknown ("turnover of G DATA, is it big?") was found."""
    return decision.band != "answer" and not (decision.band == "unknown" and decision.unknown)


def _may_hide(wording: Wording, text: str, index: KnowledgeIndex) -> bool:
    """Tell whether a question has words around it that ask nothing, and nothing strange ("and Thyssenkrupp, …")."""
    if not wording.has_surroundings or is_bare(wording.parts[0], index):
        return False
    around = [words for words in fold(text).split(wording.parts[0]) if 0 < len(words.split()) <= LONGEST_ASIDE]
    return all(index.suggests(words)[1] < STRANGE for words in around)


def _names_party(slugs: Iterable[str], index: KnowledgeIndex) -> bool:
    """Tell whether somebody is named: "a visit on Sunday" is hardly the delegation's."""
    return any(index.entities[slug].kind in SPECIFIC and index.entities[slug].kind != "event" for slug in slugs)


def _with_lost_names(core: str, named: list[str], language: str, index: KnowledgeIndex) -> str:
    """Return the question in a message with what only the words around it name ("H2UB. What is it, in fact?")."""
    kept = {mention.slug for mention in index.mentions_in(core)}
    lost = dict.fromkeys(slug for slug in named if slug not in kept)
    names = [index.entities[slug].short.get(language) for slug in lost if index.entities[slug].kind in SPECIFIC]
    return with_name(core, ", ".join(names)) if names else core


def _remember(reply: Reply, whole: Understanding, question: Question, index: KnowledgeIndex) -> Reply:
    """Add what the next message may lean on; an ordinal goes on about the list that it points to."""
    items = reply.items or listed_items(
        [index.facts[slug].answer.get(question.language) for slug in reply.facts], index
    )
    if has_ordinal(fold(question.text)) and question.last_items:
        items = question.last_items
    return replace(reply, understood=whole.text, items=items or question.last_items)


def more(language: str, focus: str | None, last_facts: tuple[str, ...], index: KnowledgeIndex) -> Reply:
    """Return what else is known about the focus: its overview first, then facts not shown yet."""
    shown = [index.facts[slug] for slug in last_facts if slug in index.facts]
    told = {slug for fact in shown for slug in index.repeated(fact.slug, language)}
    new = [fact for fact in index.facts.values() if focus in fact.about and fact.slug not in told]
    new.sort(key=lambda fact: (fact.subject != focus, fact.aspect != "overview", fact.slug))
    if not new:
        return Reply(kind="no_answer", focus=focus)
    first = new[0]
    chosen = [first.slug] if first.aspect == "overview" else [fact.slug for fact in new[:2]]
    return facts_reply("answer", chosen, language, index, focus=focus)


def _reply(understood: Understanding, question: Question, index: KnowledgeIndex) -> Reply:
    language, decision, reading = question.language, understood.decision, understood.reading
    if decision.band == "lookup":
        words = " ".join(analyse(reading.text).words)
        return list_reply(_look_up(decision.lookup, reading, words, index), language, index, decision.confidence)
    if decision.band == "answer":
        return facts_reply("answer", decision.facts, language, index, understood.focus, confidence=decision.confidence)
    if decision.band == "related":
        options = _options(decision, reading, language, index)
        if options:
            return Reply("clarification", options=options, focus=question.focus, confidence=decision.confidence)
        return facts_reply("related", decision.facts, language, index, understood.focus, confidence=decision.confidence)
    if decision.band == "off_topic":
        return Reply("off_topic", focus=question.focus, confidence=decision.confidence)
    return unknown_reply(decision, language, understood.focus or question.focus, index)


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
    near = len(facts) == 2 and min(reading.fact(fact.slug) for fact in facts) >= _NEAR
    if not near or facts[0].aspect != facts[1].aspect or facts[0].subject == facts[1].subject:
        return ()
    return tuple(Option(index.entities[fact.subject].name.get(language), fact.slug) for fact in facts)
