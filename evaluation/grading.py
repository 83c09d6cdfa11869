"""Grade replies by the ids of the facts that they show and by their text. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.dataset import Expectation, Turn
from evaluation.known_texts import KnownTexts

Message = dict[str, Any]
MOST_EXTRA_FACTS = 1
LIST_FACTS = 3
"""From so many facts on a reply is a list computed from relations, which is graded by its text."""
_ADMITTING = ("no_answer", "clarification", "smalltalk", "notice", "handoff")


@dataclass(frozen=True)
class Grade:
    """The outcome of one turn.

    `outcome`: for answerable turns "right", "related", "wrong" or "missed"; for unanswerable ones "admitted",
    "related" or "sure"; for small talk "right" or "wrong"; "failed" for an error.
    """

    outcome: str
    language_right: bool
    sourced: bool
    claims: int
    """Sentences that neither a fact nor a known response makes."""
    reply: str
    kinds: tuple[str, ...]
    facts: tuple[str, ...]


def grade(turn: Turn, messages: Sequence[Message], known: KnownTexts) -> Grade:
    """Grade the assistant's messages to one turn."""
    facts = tuple(dict.fromkeys(slug for message in messages for slug in message["facts"]))
    text = "\n".join(message["text"] for message in messages)
    kinds = tuple(message["kind"] for message in messages)
    sure = [message for message in messages if message["kind"] == "answer"]
    return Grade(
        outcome=_outcome(turn.expected, messages, kinds, facts, text, known),
        language_right=turn.language == "both" or all(message["language"] == turn.language for message in messages),
        sourced=all(message["sources"] for message in sure),
        claims=sum(known.count_unknown_sentences(message) for message in messages),
        reply=text,
        kinds=kinds,
        facts=facts,
    )


def _outcome(
    expected: Expectation,
    messages: Sequence[Message],
    kinds: tuple[str, ...],
    facts: tuple[str, ...],
    text: str,
    known: KnownTexts,
) -> str:
    if not messages or "error" in kinds:
        return "failed"
    if expected.kind == "smalltalk":
        return "right" if known.acts_rightly(expected.act, messages) else "wrong"
    shown_right = _shows(expected, facts, text)
    if expected.kind == "answerable":
        if "answer" in kinds or (facts and "handoff" in kinds):
            return "right" if shown_right else "wrong"
        offered = tuple(slug for message in messages for slug in known.offered_facts(message))
        near = any(set(a) & {*facts, *offered} for a in expected.facts) or bool(facts and shown_right)
        return "related" if near and {"related", "clarification"} & set(kinds) else "missed"
    if "answer" in kinds:
        return "admitted" if expected.facts and _shows(expected, facts, text) else "sure"
    if "related" in kinds:
        return "related"
    return "admitted" if set(kinds) & set(_ADMITTING) else "sure"


def _shows(expected: Expectation, facts: tuple[str, ...], text: str) -> bool:
    if any(re.search(rf"(?<!\w){re.escape(needle)}(?!\w)", text, re.IGNORECASE) for needle in expected.excludes):
        return False
    if not all(any(needle.casefold() in text.casefold() for needle in choice) for choice in expected.contains):
        return False
    shown = set(facts)
    by_facts = any(set(a) <= shown and len(shown - set(a)) <= MOST_EXTRA_FACTS for a in expected.facts)
    is_list = not expected.facts or len(facts) >= LIST_FACTS
    return by_facts or (is_list and bool(expected.contains))
