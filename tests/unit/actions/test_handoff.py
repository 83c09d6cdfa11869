"""A person is called when one is wanted, and offered when the bot gets nowhere."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from actions.answering import AnswerQuestion
from actions.handoff import RequestHuman
from actions.passing_on import Affirm
from bot.conversations.handoff_service import Prospect
from tests.unit.actions.fakes import FakeEnquiries, FakeService, a_reply, run_action

STAFFED = Prospect(True, True, None)
UNKNOWN = a_reply("no_answer")


@pytest.fixture
def promise(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the handoff service promise something."""

    def promise(prospect: Prospect) -> None:
        service = SimpleNamespace(prospect=lambda language: prospect)
        monkeypatch.setattr("actions.handoff.get_handoff_service", lambda: service)

    return promise


@pytest.mark.parametrize(
    ("prospect", "response"),
    [
        (STAFFED, "utter_handoff_waiting"),
        (Prospect(True, False, None), "utter_handoff_called"),
        (Prospect(False, False, "am Montag"), "utter_handoff_closed"),
        (Prospect(False, False, None), "utter_handoff_closed_for_now"),
    ],
)
def test_what_is_promised_can_be_kept(promise: Any, prospect: Prospect, response: str) -> None:
    promise(prospect)

    outcome = run_action(RequestHuman(FakeService()), text="Ein Mensch, bitte", intent="request_human")

    assert outcome.responses == [response]
    assert outcome.messages[0].get("when") == prospect.when
    assert outcome.ends_turn


@pytest.mark.parametrize(
    ("language", "text"), [("de", "und wen kann ich da anrufen?"), ("en", "and the person I can ring?")]
)
def test_who_asks_for_a_name_gets_it_before_the_promise(promise: Any, language: str, text: str) -> None:
    promise(STAFFED)
    contact = a_reply(
        answer="Rebecca Großmann", facts=("contact-person",), focus="rebecca-grossmann", names_contact=True
    )

    outcome = run_action(
        RequestHuman(FakeService(contact)), text=text, intent="request_human", slots={"language": language}
    )

    assert outcome.responses == ["utter_answer", "utter_handoff_waiting"]
    assert outcome.messages[0]["answer"] == "Rebecca Großmann"
    assert outcome.slots["last_facts"] == ["contact-person"]


def test_nothing_comes_between_a_form_and_the_person(promise: Any) -> None:
    promise(STAFFED)
    service = FakeService(a_reply(answer="Rebecca Großmann", facts=("contact-person",), names_contact=True))

    outcome = run_action(RequestHuman(service), text="einen Menschen bitte", form="enquiry_form")

    assert outcome.responses == ["utter_handoff_waiting"]


def test_form_may_ask_on_after_the_request(promise: Any) -> None:
    promise(STAFFED)

    assert not run_action(RequestHuman(FakeService()), intent="request_human", form="enquiry_form").ends_turn


def test_person_is_offered_after_two_failures_in_a_row() -> None:
    action = AnswerQuestion(FakeService(UNKNOWN))

    first = run_action(action)
    second = run_action(action, slots={"failures_in_row": 1})

    assert first.responses == ["utter_no_answer"]
    assert first.slots["failures_in_row"] == 1
    assert second.responses == ["utter_no_answer", "utter_offer_human"]
    assert second.slots["failures_in_row"] is None


def test_answer_in_between_starts_the_count_anew() -> None:
    outcome = run_action(AnswerQuestion(FakeService(a_reply("answer"))), slots={"failures_in_row": 1})

    assert outcome.responses == ["utter_answer"]
    assert outcome.slots["failures_in_row"] is None


def test_offer_does_not_come_between_the_questions_of_a_form() -> None:
    outcome = run_action(AnswerQuestion(FakeService(UNKNOWN)), slots={"failures_in_row": 1}, form="enquiry_form")

    assert outcome.responses == ["utter_no_answer"]


def test_yes_to_the_offer_calls_a_person(promise: Any) -> None:
    promise(STAFFED)

    assert run_action(Affirm(FakeService(), FakeEnquiries()), text="ja", offer="human").responses == [
        "utter_handoff_waiting"
    ]
