"""Replies are graded by the facts that they show and by their text."""

from __future__ import annotations

from typing import Any

import pytest

from evaluation.dataset import Turn
from evaluation.grading import Grade, grade
from evaluation.known_texts import KnownTexts
from tests.unit.evaluation.samples import message, turn
from tests.unit.knowledge.samples import KNOWLEDGE

ANSWERS = {fact.slug: fact.answer for fact in KNOWLEDGE.facts}


def answer(*slugs: str, kind: str = "answer", **values: Any) -> dict[str, Any]:
    """Return a message that shows facts."""
    return message(kind, "\n\n".join(ANSWERS[slug].en for slug in slugs), *slugs, **values)


def outcome(known: KnownTexts, expected: Turn, *messages: dict[str, Any]) -> str:
    """Return the outcome alone."""
    return grade(expected, messages, known).outcome


ZBT = ("zbt-location",)


@pytest.mark.parametrize(
    ("expected", "shown", "result"),
    [
        (turn("answerable", ZBT), ["zbt-location"], "right"),
        (turn("answerable", ("g-data-location",), ZBT), ["zbt-location"], "right"),
        (turn("answerable", ZBT), ["zbt-location", "zbt-research"], "right"),  # one more is allowed
        (turn("answerable", ZBT), ["zbt-location", "zbt-research", "bmr-coordination"], "wrong"),
        (turn("answerable", ("zbt-location", "g-data-location")), ["zbt-location"], "wrong"),
        (turn("answerable", ZBT), ["g-data-location"], "wrong"),
        (turn("answerable", ZBT, contains=(("Duisburg",),)), ["zbt-location"], "right"),
        (turn("answerable", ZBT, contains=(("duisburg", "Essen"),)), ["zbt-location"], "right"),
        (turn("answerable", ZBT, contains=(("Duisburg",), ("Essen",))), ["zbt-location"], "wrong"),
        (turn("answerable", ZBT, excludes=("Duisburg",)), ["zbt-location"], "wrong"),
        (turn("answerable", ZBT, excludes=("Duis",)), ["zbt-location"], "right"),  # part of a word
    ],
)
def test_sure_answer_is_right_or_wrong(known: KnownTexts, expected: Turn, shown: list[str], result: str) -> None:
    assert outcome(known, expected, answer(*shown)) == result


def test_list_is_graded_by_its_text(known: KnownTexts) -> None:
    expected = turn("answerable", contains=(("G DATA",),))
    assert outcome(known, expected, message("answer", "My sources name:\n- G DATA", "g-data-overview")) == "right"
    assert outcome(known, expected, message("answer", "My sources name:\n- BMR", "bmr-coordination")) == "wrong"
    assert outcome(known, turn("answerable"), message("answer", "anything", "zbt-location")) == "wrong"


def test_related_counts_when_the_right_fact_is_among_them(known: KnownTexts) -> None:
    expected = turn("answerable", ZBT)
    assert outcome(known, expected, answer("zbt-research", "zbt-location", kind="related")) == "related"
    assert outcome(known, expected, answer("g-data-location", kind="related")) == "missed"


def test_clarification_counts_when_the_right_entity_is_offered(known: KnownTexts) -> None:
    expected = turn("answerable", ZBT)
    offered = [{"id": "1", "title": "Centre for Fuel Cell Technology"}]
    assert outcome(known, expected, message("clarification", "Which?", buttons=offered)) == "related"
    assert (
        outcome(known, expected, message("clarification", "Which?", buttons=[{"id": "1", "title": "G DATA"}]))
        == "missed"
    )


@pytest.mark.parametrize("kind", ["no_answer", "smalltalk", "notice"])
def test_admission_of_what_is_known_is_a_miss(known: KnownTexts, kind: str) -> None:
    assert outcome(known, turn("answerable", ZBT), message(kind, "no")) == "missed"


@pytest.mark.parametrize("kind", ["unanswerable", "off_topic"])
@pytest.mark.parametrize(
    ("reply", "result"),
    [
        (message("no_answer", "no"), "admitted"),
        (message("clarification", "which?"), "admitted"),
        (message("smalltalk", "hm"), "admitted"),
        (answer("zbt-location", kind="related"), "related"),
        (answer("zbt-location"), "sure"),
        (message("error", "sorry"), "failed"),
    ],
)
def test_what_no_source_answers_is_to_be_admitted(
    known: KnownTexts, kind: str, reply: dict[str, Any], result: str
) -> None:
    assert outcome(known, turn(kind), reply) == result


def test_fact_that_says_that_it_is_unknown_admits_it(known: KnownTexts) -> None:
    assert outcome(known, turn("unanswerable", ZBT), answer("zbt-location")) == "admitted"
    assert outcome(known, turn("unanswerable", ZBT), answer("g-data-location")) == "sure"


@pytest.mark.parametrize("kind", ["answerable", "unanswerable", "off_topic", "smalltalk"])
@pytest.mark.parametrize(
    "messages", [[], [message("error", "sorry")], [answer("zbt-location"), message("error", "sorry")]]
)
def test_error_and_silence_are_failures(known: KnownTexts, kind: str, messages: list[dict[str, Any]]) -> None:
    assert outcome(known, turn(kind, ZBT), *messages) == "failed"


def test_grade_tells_everything_about_the_reply(known: KnownTexts) -> None:
    messages = [answer("zbt-location"), message("notice", "Made up!", language="de")]
    assert grade(turn("answerable", ZBT), messages, known) == Grade(
        outcome="right", language_right=False, sourced=True, claims=1,
        reply="The ZBT stands in Duisburg.\nMade up!", kinds=("answer", "notice"), facts=("zbt-location",),
    )  # fmt: skip


def test_answer_without_source_is_noticed(known: KnownTexts) -> None:
    assert not grade(turn("answerable", ZBT), [answer("zbt-location", sources=[])], known).sourced
    assert grade(turn("answerable", ZBT), [message("no_answer", "no")], known).sourced


@pytest.mark.parametrize(("language", "right"), [("en", True), ("de", False), ("both", True)])
def test_language_of_the_reply_is_compared(known: KnownTexts, language: str, right: bool) -> None:
    graded = grade(turn("answerable", ZBT, language=language), [answer("zbt-location")], known)
    assert graded.language_right is right
