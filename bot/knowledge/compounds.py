"""Answer a message that asks for more than one thing, part by part; say which part is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.knowledge.deciding import Decision, Gate
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.references import Context
from bot.knowledge.replies import Reply, doubtful_reply, facts_reply, unknown_name, unknown_reply
from bot.knowledge.splitting import Parts, is_bare
from bot.knowledge.understanding import Understanding, understand

MOST_FACTS = 3
"""A part may need two facts, but nobody reads four."""
BESIDE_UNKNOWN = 0.95
"""A part answered beside an unknown one must be surer: "how old is he, and what did he do before?"."""
ALL_SURE = 0.8
"""Where the whole has no sure answer, its parts' must be this sure; else the less sure one is shown as a guess."""
ALONE = 0.85
"""Confidence from which a part is taken for itself where it has no answer behind the one before."""


def answer_parts(
    parts: Parts, language: str, context: Context, whole: Understanding, index: KnowledgeIndex, gate: Gate
) -> Reply | None:
    """Answer a compound question part by part; None where the whole is the better reading."""
    understood = _understand_parts(parts.texts, language, context, index, gate)
    decisions = [part.decision for part in understood]
    focus = next((part.focus for part in reversed(understood) if part.focus), context.focus)
    sure = [d for d in decisions if d.band == "answer"]
    named_unknown = [d for d in decisions if d.band == "unknown" and d.unknown]
    if not parts.certain and len(sure) + len(named_unknown) < len(decisions):
        return None
    if named_unknown and not sure:
        return unknown_reply(named_unknown[0], language, focus, index)
    if not sure or any(d.band == "lookup" for d in decisions) or _is_shared_out(whole.decision, decisions):
        return None
    if max(d.confidence for d in sure) < BESIDE_UNKNOWN and any(d.band == "unknown" for d in decisions):
        return _answer_beside_unknown(named_unknown, sure, whole.decision, language, focus, index)
    shown = [slug for d in sure for slug in d.facts[:1]] + [slug for d in sure for slug in d.facts[1:]]
    facts = _without_repetition(shown[:MOST_FACTS], whole.decision, language, index)
    if len(sure) == len(decisions):
        return _answer_all(sure, facts, whole.decision, language, focus, index)
    doubtful = [d.facts[0] for d in decisions if d.band == "related" and d.facts]
    if not named_unknown and _says_both(whole.decision, facts, doubtful, index):
        return None  # the whole's overview says what the doubtful part may have asked
    if named_unknown:
        name, confidence = unknown_name(named_unknown[0], language, index), min(d.confidence for d in sure)
        return facts_reply("partial", facts, language, index, focus, name, confidence)
    return doubtful_reply(facts, [slug for slug in doubtful if slug not in facts], language, index, focus)


def _answer_beside_unknown(
    named_unknown: Sequence[Decision],
    sure: Sequence[Decision],
    whole: Decision,
    language: str,
    focus: str | None,
    index: KnowledgeIndex,
) -> Reply | None:
    """Name the unknown part; where it is none, show what the whole was taken for beside a part that it leaves out."""
    if named_unknown:
        return unknown_reply(named_unknown[0], language, focus, index)
    if whole.band != "answer" or _says_any(whole, sure, index):
        return None
    # "How many are they, and does G DATA profit?" as a whole only got what G DATA profits by.
    return doubtful_reply([d.facts[0] for d in sure], list(whole.facts), language, index, focus)


def _answer_all(
    sure: Sequence[Decision], facts: list[str], whole: Decision, language: str, focus: str | None, index: KnowledgeIndex
) -> Reply:
    """Answer all parts; the less sure ones as guesses where the whole does not speak for them."""
    confidence = min(d.confidence for d in sure)
    if confidence >= ALL_SURE or _says_any(whole, sure, index):
        return facts_reply("answer", facts, language, index, focus, confidence=confidence)
    first, *others = [d.facts[0] for d in sorted(sure, key=lambda d: -d.confidence)]
    return doubtful_reply([first], [slug for slug in others if slug != first], language, index, focus)


def _is_shared_out(whole: Decision, parts: Sequence[Decision]) -> bool:
    """Tell whether the whole's facts are those of its parts, each part having one of them."""
    found = {slug for part in parts for slug in part.facts}
    each = all(not set(whole.facts).isdisjoint(part.facts) for part in parts)
    return whole.band == "answer" and len(whole.facts) > 1 and each and set(whole.facts) <= found


def _understand_parts(
    parts: Sequence[str], language: str, context: Context, index: KnowledgeIndex, gate: Gate
) -> list[Understanding]:
    """Understand each part in the light of the one before."""
    index.prepare(parts)
    understood: list[Understanding] = []
    for text in parts:
        part = understand(text, language, context, index, gate)
        goes_on = bool(understood) and understood[-1].decision.band == "unknown" and not index.mentions_in(text)
        if part.decision.band != "answer" and context != Context() and not goes_on:
            # "Who coordinates it now?" behind a question on the declaration of 2021 asks for more than its coordinator.
            alone = understand(text, language, Context(), index, gate)
            if alone.decision.band == "answer" and alone.decision.confidence >= ALONE:
                part = alone
            elif alone.decision.band == "answer" and part.decision.unknown is None:
                part = replace(alone, decision=replace(alone.decision, band="related"))
        if understood and understood[-1].decision.band == "unknown" and is_bare(text, index):
            # "How much did they get, and from whom?" asks about what is unknown.
            part = replace(part, decision=understood[-1].decision)
        understood.append(part)
        context = replace(
            context,
            question=part.text,
            focus=part.focus or context.focus,
            facts=part.decision.facts if part.decision.band in ("answer", "related") else context.facts,
            same_message=True,
        )
    return understood


def _says_any(whole: Decision, parts: Sequence[Decision], index: KnowledgeIndex) -> bool:
    """Tell whether the whole's sure answer contains any of the parts'."""
    contained = index.covered(*whole.facts)
    return whole.band == "answer" and any(not contained.isdisjoint(part.facts) for part in parts)


def _says_both(whole: Decision, sure: list[str], doubtful: list[str], index: KnowledgeIndex) -> bool:
    """Tell whether the whole's answer contains both parts', and is more than the sure one."""
    is_more = whole.band == "answer" and not set(whole.facts) <= set(sure)
    return is_more and {*sure, *doubtful} <= index.covered(*whole.facts)


def _without_repetition(slugs: list[str], whole: Decision, language: str, index: KnowledgeIndex) -> list[str]:
    """Drop facts that another one repeats; take the whole question's fact where it repeats all of them."""
    for slug in whole.facts:
        if set(slugs) <= index.repeated(slug, language):
            return [slug]
    kept: list[str] = []
    for slug in slugs:
        if not any(slug in index.repeated(other, language) for other in kept):
            kept = [*(other for other in kept if other not in index.repeated(slug, language)), slug]
    return kept
