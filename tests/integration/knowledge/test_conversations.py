"""Follow-ups lean on what was said before, in either language."""

from __future__ import annotations

import pytest

from bot.knowledge.answering import Question
from bot.knowledge.service import AnsweringService


@pytest.mark.parametrize(
    ("focus", "last", "language", "text", "fact"),
    [
        ("g-data", "g-data-employees", "de", "Wo ist das?", "g-data-location"),
        ("g-data", "g-data-employees", "en", "Where is it?", "g-data-location"),
        ("zbt", "zbt-research", "de", "Wo ist das?", "zbt-location"),
        ("zbt", "zbt-research", "en", "Where is it?", "zbt-location"),
        ("bmr", "joerg-kemna-role", "de", "Welche Funktion hat er?", "joerg-kemna-role"),
        ("bmr", "joerg-kemna-role", "en", "What is his role?", "joerg-kemna-role"),
    ],
)
def test_pronoun_means_what_was_talked_about(
    service: AnsweringService, focus: str, last: str, language: str, text: str, fact: str
) -> None:
    reply = service.answer(Question(text, language, focus=focus, last_facts=(last,)))
    assert (reply.kind, reply.facts) == ("answer", (fact,))


@pytest.mark.parametrize(("language", "text"), [("de", "Wo ist das?"), ("en", "Where is it?")])
def test_pronoun_without_anything_before_is_not_guessed(service: AnsweringService, language: str, text: str) -> None:
    assert service.answer(Question(text, language)).kind in ("related", "clarification", "no_answer")


@pytest.mark.parametrize(
    ("language", "text", "last", "place"),
    [
        ("de", "und das ZBT?", "g-data-location", "Duisburg"),
        ("en", "and what about the ZBT?", "g-data-location", "Duisburg"),
        ("de", "Und G DATA?", "zbt-location", "Bochum"),
        ("en", "and what about G DATA?", "zbt-location", "Bochum"),
    ],
)
def test_same_question_is_carried_to_another_entity(
    service: AnsweringService, language: str, text: str, last: str, place: str
) -> None:
    focus, asked = last.removesuffix("-location"), {"zbt-location": "Wo steht das ZBT?"}.get(last, "Wo sitzt G DATA?")
    reply = service.answer(Question(text, language, focus=focus, last_facts=(last,), last_question=asked))
    assert place in reply.answer  # the weights belong to the real knowledge: here they may leave a doubt


@pytest.mark.parametrize(("language", "text"), [("de", "Wo steht das ZBT?"), ("en", "Where does the ZBT stand?")])
def test_named_entity_wins_over_the_focus(service: AnsweringService, language: str, text: str) -> None:
    reply = service.answer(Question(text, language, focus="g-data", last_facts=("g-data-employees",)))
    assert (reply.kind, reply.facts, reply.focus) == ("answer", ("zbt-location",), "zbt")


def test_focus_of_an_answer_is_what_it_is_about(service: AnsweringService) -> None:
    first = service.answer(Question("Wie viele Menschen arbeiten bei G DATA?", "de"))
    second = service.answer(Question("Wo ist das?", "de", focus=first.focus, last_facts=first.facts))
    third = service.answer(
        Question(
            "and what about the ZBT?",
            "en",
            focus=second.focus,
            last_facts=second.facts,
            last_question=second.understood,
        )
    )
    assert [first.facts, second.facts, third.facts] == [("g-data-employees",), ("g-data-location",), ("zbt-location",)]
    assert third.answer == "The ZBT stands in Duisburg."


def test_forgotten_focus_and_facts_do_no_harm(service: AnsweringService) -> None:
    reply = service.answer(Question("Wo steht das ZBT?", "de", focus="gone", last_facts=("gone", "away")))
    assert reply.facts == ("zbt-location",)
    assert service.more("de", "gone", ("gone",)).kind == "no_answer"
    assert service.more("de", None, ()).kind == "no_answer"


@pytest.mark.parametrize(
    ("language", "answer"),
    [
        ("de", "Die G DATA sitzt in Bochum und beschäftigt 500 Menschen."),
        ("en", "G DATA is based in Bochum and employs 500 people."),
    ],
)
def test_more_begins_with_the_overview(service: AnsweringService, language: str, answer: str) -> None:
    reply = service.more(language, "g-data", ("g-data-location",))
    assert (reply.kind, reply.answer, reply.facts, reply.focus) == ("answer", answer, ("g-data-overview",), "g-data")
    assert len(reply.sources) == 1


def test_more_does_not_repeat_what_was_told(service: AnsweringService) -> None:
    assert service.more("de", "zbt", ("zbt-research",)).facts == ("zbt-location",)


def test_more_ends_when_all_was_told(service: AnsweringService) -> None:
    reply = service.more("en", "g-data", ("g-data-overview",))
    assert (reply.kind, reply.answer, reply.facts) == ("no_answer", "", ())
