"""A message with two questions is answered part by part."""

from __future__ import annotations

from typing import Any

import pytest

from bot.knowledge import compounds
from bot.knowledge.deciding import Decision
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.references import Context
from bot.knowledge.splitting import Parts
from bot.knowledge.understanding import Understanding
from tests.unit.knowledge.samples import GATE

WHO = "wer koordiniert das"
WHERE = "wo sitzt g data"


def understood(index: KnowledgeIndex, text: str, decision: Decision) -> Understanding:
    return Understanding(text, index.read(text), decision, None)


def answer(
    index: KnowledgeIndex,
    monkeypatch: pytest.MonkeyPatch,
    decisions: dict[tuple[str, bool], Decision],
    second: str = WHO,
    whole: Decision | None = None,
) -> Any:
    """Answer both questions, each decided as told: by its text, and by whether something was said before it."""

    def understand(text: str, _language: str, context: Context, *_: Any) -> Understanding:
        return understood(index, text, decisions[text, context.question is not None])

    monkeypatch.setattr(compounds, "understand", understand)
    parts = Parts((WHERE, second), certain=True, core=None)
    return compounds.answer_parts(
        parts, "de", Context(), understood(index, f"{WHERE} und {second}", whole or STRANGE), index, GATE
    )


SEAT = Decision("answer", 0.95, ("g-data-location",))
LOST = Decision("unknown", 0.8, unknown="phone")
STRANGE = Decision("unknown", 0.8)


def test_part_that_is_clear_alone_needs_no_context(index: KnowledgeIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = Decision("answer", 0.97, ("bmr-coordination",))
    reply = answer(index, monkeypatch, {(WHERE, False): SEAT, (WHO, True): LOST, (WHO, False): alone})
    assert (reply.kind, reply.facts) == ("answer", ("g-data-location", "bmr-coordination"))


def test_part_that_is_hardly_clear_alone_stays_unknown(index: KnowledgeIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = Decision("answer", 0.7, ("bmr-coordination",))
    reply = answer(index, monkeypatch, {(WHERE, False): SEAT, (WHO, True): LOST, (WHO, False): alone})
    assert (reply.kind, reply.facts, reply.unknown) == ("partial", ("g-data-location",), "eine Telefonnummer")


def test_part_that_is_hardly_clear_alone_is_a_guess(index: KnowledgeIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = Decision("answer", 0.7, ("bmr-coordination",))
    reply = answer(index, monkeypatch, {(WHERE, False): SEAT, (WHO, True): STRANGE, (WHO, False): alone})
    assert (reply.kind, reply.facts) == ("doubtful", ("g-data-location", "bmr-coordination"))
    assert "koordiniert" in reply.doubtful
    assert "koordiniert" not in reply.answer


def test_part_that_names_nothing_goes_on_about_what_is_unknown(
    index: KnowledgeIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = Decision("answer", 0.97, ("bmr-coordination",))
    second = "gibt es dafuer schon einen termin"
    decisions = {(WHERE, False): LOST, (second, True): LOST, (second, False): alone}
    reply = answer(index, monkeypatch, decisions, second=second)
    assert (reply.kind, reply.unknown) == ("no_answer", "eine Telefonnummer")


def test_less_sure_part_is_a_guess_where_the_whole_has_no_answer(
    index: KnowledgeIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    hardly = Decision("answer", 0.7, ("bmr-coordination",))
    decisions = {(WHERE, False): SEAT, (WHO, True): hardly}
    reply = answer(index, monkeypatch, decisions)
    assert (reply.kind, reply.facts) == ("doubtful", ("g-data-location", "bmr-coordination"))
    supported = answer(index, monkeypatch, decisions, whole=hardly)
    assert (supported.kind, supported.facts) == ("answer", ("g-data-location", "bmr-coordination"))


def test_whole_that_says_something_else_supports_no_part(
    index: KnowledgeIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    hardly, other = Decision("answer", 0.7, ("bmr-coordination",)), Decision("answer", 0.7, ("zbt-location",))
    reply = answer(index, monkeypatch, {(WHERE, False): SEAT, (WHO, True): hardly}, whole=other)
    assert (reply.kind, reply.facts) == ("doubtful", ("g-data-location", "bmr-coordination"))


def test_whole_that_answers_the_strange_part_stands_beside_the_other_as_a_guess(
    index: KnowledgeIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    hardly, other = Decision("answer", 0.9, ("g-data-location",)), Decision("answer", 0.7, ("bmr-coordination",))
    decisions = {(WHERE, False): hardly, (WHO, True): STRANGE, (WHO, False): STRANGE}
    reply = answer(index, monkeypatch, decisions, whole=other)
    assert (reply.kind, reply.facts) == ("doubtful", ("g-data-location", "bmr-coordination"))
    assert answer(index, monkeypatch, decisions, whole=hardly) is None


def test_whole_is_taken_where_its_facts_are_those_of_its_parts(
    index: KnowledgeIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = Decision("answer", 0.9, ("joerg-kemna-role", "bmr-coordination"))
    whole = Decision("answer", 0.9, ("g-data-location", "bmr-coordination"))
    assert answer(index, monkeypatch, {(WHERE, False): SEAT, (WHO, True): who}, whole=whole) is None


def test_part_may_need_two_facts(index: KnowledgeIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    both = Decision("answer", 0.9, ("bmr-coordination", "joerg-kemna-role"))
    reply = answer(index, monkeypatch, {(WHERE, False): SEAT, (WHO, True): both})
    assert (reply.kind, reply.facts) == ("answer", ("g-data-location", "bmr-coordination", "joerg-kemna-role"))


def test_part_beside_something_strange_must_be_surer(index: KnowledgeIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    hardly = Decision("answer", compounds.BESIDE_UNKNOWN - 0.01, ("g-data-location",))
    assert answer(index, monkeypatch, {(WHERE, False): hardly, (WHO, True): STRANGE, (WHO, False): STRANGE}) is None


def test_bare_question_word_asks_about_what_is_unknown(index: KnowledgeIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    guess = Decision("answer", 0.95, ("bmr-coordination",))
    reply = answer(index, monkeypatch, {(WHERE, False): LOST, ("von wem", True): guess}, second="von wem")
    assert (reply.kind, reply.unknown) == ("no_answer", "eine Telefonnummer")


def test_longer_of_two_that_hold_each_other_is_shown(index: KnowledgeIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = {slug: index.facts[slug] for slug in ("g-data-location", "g-data-overview")}
    short, long = (
        facts[slug].model_copy(update={"covers": frozenset(facts).difference({slug})})
        for slug in ("g-data-location", "g-data-overview")
    )
    monkeypatch.setattr(index, "facts", {**index.facts, short.slug: short, long.slug: long})
    overview = Decision("answer", 0.95, (long.slug,))
    reply = answer(index, monkeypatch, {(WHERE, False): overview, (WHO, True): SEAT}, whole=SEAT)
    assert (reply.kind, reply.facts) == ("answer", (long.slug,))
