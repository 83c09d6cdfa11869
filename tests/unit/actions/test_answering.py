"""Answering: what the knowledge is asked, what is said, what is remembered."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from actions.answering import AnswerQuestion, RepeatAnswer, ShowFact, TellMore
from actions.base import BotAction
from bot.embedding import encode_vector
from bot.knowledge.replies import Option
from tests.unit.actions.fakes import FakeService, a_reply, run_action

PAYLOAD = {"title": "Mitteilung", "publisher": "Verlag"}
SOURCE = SimpleNamespace(as_payload=lambda: PAYLOAD)
ANSWER = a_reply(answer="Die BMR.", facts=("bmr-role",), sources=(SOURCE,), focus="bmr")


def test_answer_shows_the_fact_with_its_source() -> None:
    outcome = run_action(AnswerQuestion(FakeService(ANSWER)))

    assert outcome.responses == ["utter_answer"]
    assert outcome.messages[0]["answer"] == "Die BMR."
    custom = outcome.messages[0]["custom"]
    assert custom == {"facts": ["bmr-role"], "sources": [PAYLOAD]}


def test_answer_is_remembered_and_ends_the_turn() -> None:
    outcome = run_action(AnswerQuestion(FakeService(ANSWER)), slots={"pending_question": 3})

    assert outcome.slots == {
        "focus_entity": "bmr",
        "last_facts": ["bmr-role"],
        "last_question": "Wer koordiniert?",
        "pending_question": None,
    }
    assert outcome.ends_turn


def test_answer_leaves_slots_alone_that_do_not_change() -> None:
    slots = {"focus_entity": "bmr", "last_facts": ["bmr-role"]}

    outcome = run_action(AnswerQuestion(FakeService(ANSWER)), slots=slots)

    assert outcome.slots == {"last_question": "Wer koordiniert?"}


def test_answer_leaves_the_turn_to_an_active_form() -> None:
    outcome = run_action(AnswerQuestion(FakeService(ANSWER)), form="enquiry_form")

    assert not outcome.ends_turn


def test_question_carries_the_turn_and_what_the_conversation_remembers() -> None:
    service = FakeService(ANSWER)
    vector = np.zeros(384, dtype=np.float32)
    vector[5] = 1.0
    slots = {"language": "en", "focus_entity": "zbt", "last_facts": ["zbt-what"]}

    run_action(
        AnswerQuestion(service),
        text="And where?",
        slots=slots,
        metadata={"vector": encode_vector(vector)},
    )

    question = service.calls[0][1]
    assert (question.text, question.language, question.focus) == ("And where?", "en", "zbt")
    assert (question.last_facts, question.conversation_id) == (("zbt-what",), "c-1")
    assert np.array_equal(question.vector, vector)


@pytest.mark.parametrize("metadata", [{}, {"vector": "not base64"}, {"vector": 5}, {"vector": ""}])
def test_question_without_a_usable_vector_is_asked_without_one(metadata: dict[str, Any]) -> None:
    service = FakeService(ANSWER)

    run_action(AnswerQuestion(service), metadata=metadata)

    assert service.calls[0][1].vector is None


@pytest.mark.parametrize(
    ("kind", "unknown", "response"),
    [
        ("answer", "", "utter_answer"),
        ("lookup", "", "utter_lookup"),
        ("no_match", "", "utter_no_match"),
        ("partial", "das Datum", "utter_partial"),
        ("doubtful", "", "utter_doubtful_part"),
        ("related", "", "utter_related"),
        ("clarification", "", "utter_clarification"),
        ("no_answer", "", "utter_no_answer"),
        ("no_answer", "das Datum", "utter_no_answer_about"),
        ("off_topic", "", "utter_off_topic"),
    ],
)
def test_each_kind_of_reply_has_its_response(kind: str, unknown: str, response: str) -> None:
    outcome = run_action(AnswerQuestion(FakeService(a_reply(kind, unknown=unknown))))

    assert outcome.responses == [response]
    assert outcome.messages[0]["unknown"] == unknown


def test_who_asks_whom_to_turn_to_is_offered_an_enquiry() -> None:
    contact = a_reply(answer="Rebecca Großmann", facts=("contact-person",), names_contact=True)

    assert run_action(AnswerQuestion(FakeService(contact))).responses == ["utter_contact"]


@pytest.mark.parametrize("kind", ["no_answer", "no_match", "partial"])
def test_question_without_a_full_answer_is_recorded_once(kind: str) -> None:
    service = FakeService(a_reply(kind))

    outcome = run_action(AnswerQuestion(service))

    assert service.calls[1:] == [("record_gap", "Wer koordiniert?", kind)]
    assert outcome.slots["pending_question"] == 7


@pytest.mark.parametrize("kind", ["answer", "lookup", "doubtful", "related", "clarification", "off_topic"])
def test_other_questions_are_not_recorded(kind: str) -> None:
    service = FakeService(a_reply(kind))

    run_action(AnswerQuestion(service))

    assert [call[0] for call in service.calls] == ["answer"]


@pytest.mark.parametrize("kind", ["related", "clarification", "no_answer", "no_match"])
def test_off_topic_question_is_declined_unless_the_knowledge_is_sure(kind: str) -> None:
    service = FakeService(a_reply(kind, answer="x", options=(Option(title="x", fact="x"),)))

    outcome = run_action(AnswerQuestion(service), intent="off_topic")

    assert outcome.responses == ["utter_off_topic"]
    assert outcome.messages[0]["buttons"] == []
    assert [call[0] for call in service.calls] == ["answer"]


@pytest.mark.parametrize("kind", ["answer", "lookup", "partial"])
def test_question_that_only_seems_off_topic_is_answered(kind: str) -> None:
    service = FakeService(replace(ANSWER, kind=kind, unknown="die Kosten"))

    outcome = run_action(AnswerQuestion(service), intent="off_topic")

    assert outcome.responses == [f"utter_{kind}"]


def test_clarification_offers_a_button_per_question_in_the_language() -> None:
    options = (Option(title="Who leads it?", fact="a"), Option(title="Who signed?", fact="b"))
    service = FakeService(a_reply("clarification", options=options))

    outcome = run_action(AnswerQuestion(service), slots={"language": "en"})

    assert outcome.messages[0]["buttons"] == [
        {"title": "Who leads it?", "payload": '/show_fact{"fact": "a", "language": "en"}'},
        {"title": "Who signed?", "payload": '/show_fact{"fact": "b", "language": "en"}'},
    ]


def test_doubt_keeps_the_topic() -> None:
    slots = {"focus_entity": "zbt", "last_facts": ["zbt-what"]}

    outcome = run_action(AnswerQuestion(FakeService(a_reply("no_answer"))), slots=slots)

    assert not {"focus_entity", "last_facts"} & outcome.slots.keys()


def test_stale_answer_says_so() -> None:
    reply = a_reply(answer="x", facts=("a",), outdated=True, unconfirmed=True)

    outcome = run_action(AnswerQuestion(FakeService(reply)))

    assert outcome.responses == ["utter_answer", "utter_outdated", "utter_unconfirmed"]


def test_button_shows_its_fact() -> None:
    service = FakeService()

    outcome = run_action(
        ShowFact(service),
        text='/show_fact{"fact": "zbt-what", "language": "en"}',
        intent="show_fact",
        entities={"fact": "zbt-what", "language": "en"},
        slots={"language": "en", "pending_question": 3},
    )

    assert service.calls == [("show", "zbt-what", "en")]
    assert outcome.responses == ["utter_answer"]
    assert outcome.slots["last_facts"] == ["zbt-what"]
    assert outcome.slots["pending_question"] is None


def test_more_is_asked_about_the_topic() -> None:
    service = FakeService(replace(ANSWER, focus="zbt"))
    slots = {"focus_entity": "zbt", "last_facts": ["zbt-what"]}

    outcome = run_action(TellMore(service), text="mehr", intent="ask_more", slots=slots)

    assert service.calls[-1] == ("more", "de", "zbt", ("zbt-what",))
    assert outcome.responses == ["utter_answer"]
    assert outcome.slots["last_facts"] == ["bmr-role"]


def test_more_goes_on_instead_of_round_in_circles() -> None:
    service = FakeService(ANSWER)
    slots = {"focus_entity": "bmr", "last_facts": ["c"], "told_facts": ["a", "b"]}

    outcome = run_action(TellMore(service), text="mehr", slots=slots)

    assert service.calls[-1] == ("more", "de", "bmr", ("a", "b", "c"))
    assert outcome.slots["told_facts"] == ["a", "b", "c"]


@pytest.mark.parametrize("action", [AnswerQuestion, ShowFact])
def test_new_question_forgets_what_was_told_before(action: type[BotAction]) -> None:
    outcome = run_action(action(FakeService(ANSWER)), slots={"told_facts": ["a", "b"]})

    assert outcome.slots["told_facts"] is None


@pytest.mark.parametrize("focus", ["zbt", None])
def test_more_on_something_named_is_about_that(focus: str | None) -> None:
    service = FakeService(ANSWER, named=frozenset({"bmr"}))

    outcome = run_action(TellMore(service), text="mehr zur BMR", slots={"focus_entity": focus})

    assert service.calls == [("more", "de", "bmr", ())]
    assert outcome.slots["focus_entity"] == "bmr"


def test_more_by_button_is_about_the_topic() -> None:
    service = FakeService(ANSWER, named=frozenset({"bmr"}))

    run_action(TellMore(service), text='/ask_more{"language": "de"}', slots={"focus_entity": "zbt"})

    assert service.calls == [("more", "de", "zbt", ())]


@pytest.mark.parametrize("named", [frozenset(), frozenset({"bmr", "zbt"})])
def test_more_without_one_topic_asks_for_it(named: frozenset[str]) -> None:
    service = FakeService(ANSWER, named=named)

    assert run_action(TellMore(service), text="mehr").responses == ["utter_ask_what_more"]
    assert service.calls == []


def test_more_admits_when_there_is_no_more() -> None:
    service = FakeService(a_reply("no_answer"))

    outcome = run_action(TellMore(service), slots={"focus_entity": "zbt"})

    assert outcome.responses == ["utter_no_more"]


def test_answer_is_repeated_whole() -> None:
    outcome = run_action(RepeatAnswer(FakeService()), slots={"last_facts": ["a", "b"]})

    assert [message["answer"] for message in outcome.messages] == ["a in de", "b in de"]


def test_nothing_to_repeat_is_said() -> None:
    assert run_action(RepeatAnswer(FakeService())).responses == ["utter_nothing_to_repeat"]


def test_repeating_asks_the_last_question_again_in_the_language_of_now() -> None:
    service = FakeService(a_reply("related", answer="The BMR.", facts=("a", "b")))
    slots = {"last_facts": ["a", "b"], "last_question": "Wer?", "language": "en"}

    outcome = run_action(RepeatAnswer(service), slots=slots)

    assert outcome.responses == ["utter_related"]
    assert (service.calls[0][1].text, service.calls[0][1].language) == ("Wer?", "en")


def test_repeating_shows_the_facts_where_the_question_has_another_answer_now() -> None:
    slots = {"last_facts": list("abcde"), "last_question": "Und dort?"}

    outcome = run_action(RepeatAnswer(FakeService(ANSWER)), slots=slots)

    assert [message["answer"] for message in outcome.messages] == ["a in de", "b in de", "c in de"]


def test_repeating_admits_again_what_the_sources_do_not_say() -> None:
    service = FakeService(a_reply("no_answer", unknown="the date"))
    slots = {"last_facts": ["a"], "last_question": "Wann?", "pending_question": 3}

    outcome = run_action(RepeatAnswer(service), slots=slots)

    assert outcome.responses == ["utter_no_answer_about"]
    assert [call[0] for call in service.calls] == ["answer"], "recorded once is enough"
    assert outcome.slots == {}
