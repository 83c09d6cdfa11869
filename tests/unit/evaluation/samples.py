"""Turns and messages for tests of the grading."""

from __future__ import annotations

from typing import Any

from evaluation.dataset import Expectation, Item, Turn
from evaluation.grading import Grade
from evaluation.report import Result

SOURCE = {"title": "Press release", "publisher": "not stated", "url": None, "as_of": "2026-11-23"}


def message(kind: str, text: str = "", *facts: str, language: str = "en", **values: Any) -> dict[str, Any]:
    """Return a message of the chat API; an answer has its source."""
    sources = [SOURCE] if kind == "answer" else []
    base = {"kind": kind, "text": text, "language": language, "facts": list(facts), "buttons": [], "sources": sources}
    return {**base, **values}


def turn(kind: str = "answerable", *facts: tuple[str, ...], language: str = "en", **values: Any) -> Turn:
    """Return a turn that expects one of the sets of facts."""
    return Turn("a question", language, Expectation(kind, facts, **values))


def result(outcome: str, group: str = "single", language: str = "en", pair: str = "p", **values: Any) -> Result:
    """Return a graded turn."""
    grade = {
        "language_right": True,
        "sourced": True,
        "claims": 0,
        "reply": "reply",
        "kinds": ("answer",),
        "facts": (),
        **values,
    }
    one = Turn("a question", language, Expectation("answerable"))
    return Result(
        Item(f"{pair}.{language}", "author", group, "full", (one,), pair), 1, one, Grade(outcome=outcome, **grade)
    )
