"""Passing on: what was offered is done, and "noted" is said only after the commit."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.base import BotAction
from actions.enquiry.base import EnquiryAction
from actions.passing_on import Affirm, Deny, PassOnQuestion, ReportWrongAnswer
from tests.unit.actions.fakes import FakeEnquiries, FakeService, run_action, tracker_state


def make(action: type[BotAction], service: FakeService) -> BotAction:
    """Return the action over fakes."""
    return action(service, FakeEnquiries()) if issubclass(action, EnquiryAction) else action(service)


UNANSWERED = {"pending_question": 3, "last_question": "Wann war der Besuch?"}


@pytest.mark.parametrize("action", [PassOnQuestion, Affirm])
def test_recorded_question_is_passed_on(action: type[BotAction]) -> None:
    service = FakeService()

    outcome = run_action(action(service, FakeEnquiries()), text="ja", slots=UNANSWERED, offer="pass_on")

    assert service.calls == [("pass_on", 3)]
    assert outcome.responses == ["utter_question_passed_on"]
    assert outcome.slots == {"pending_question": None}  # the question may still become an enquiry


def test_question_that_got_an_answer_is_recorded_before_it_is_passed_on() -> None:
    service = FakeService()

    run_action(PassOnQuestion(service, FakeEnquiries()), slots={"last_question": "Und wann?"})

    assert service.calls == [("record_gap", "Und wann?", "asked_to_pass_on"), ("pass_on", 7)]


def test_wish_to_pass_something_on_without_a_question_begins_an_enquiry() -> None:
    outcome = run_action(PassOnQuestion(FakeService(), FakeEnquiries()), text="bitte leiten Sie etwas weiter")

    assert outcome.responses == ["utter_enquiry_started"]
    assert outcome.follow_up == "enquiry_form"


@pytest.mark.parametrize(("offer", "draft"), [("enquire", None), ("enquire_question", "Wann war der Besuch?")])
def test_yes_to_an_offered_enquiry_begins_it(offer: str, draft: str | None) -> None:
    action = Affirm(FakeService(), FakeEnquiries())

    outcome = run_action(action, text="ja", slots={"last_question": "Wann war der Besuch?"}, offer=offer)

    assert outcome.responses == ["utter_enquiry_started"]
    assert outcome.slots.get("draft_message") == draft
    assert outcome.follow_up == "enquiry_form"


@pytest.mark.parametrize("action", [PassOnQuestion, ReportWrongAnswer])
def test_nothing_is_said_when_the_commit_fails(action: type[BotAction]) -> None:
    dispatcher = CollectingDispatcher()
    slots: dict[str, Any] = {**UNANSWERED, "last_facts": ["a"]}
    tracker = Tracker.from_dict(tracker_state(slots=slots))

    with pytest.raises(OSError, match="disk"):
        asyncio.run(make(action, FakeService(error=OSError("disk"))).run(dispatcher, tracker, {}))

    assert dispatcher.messages == []


def test_yes_without_an_offer_passes_nothing_on() -> None:
    service = FakeService()

    outcome = run_action(make(Affirm, service), text="ja", slots=UNANSWERED)

    assert outcome.responses == ["utter_affirm"]
    assert service.calls == []
    assert outcome.slots == {}


def test_no_declines_the_offer() -> None:
    service = FakeService()

    outcome = run_action(Deny(service), text="nein", slots=UNANSWERED, offer="pass_on")

    assert outcome.responses == ["utter_question_not_passed_on"]
    assert service.calls == []
    assert outcome.slots["pending_question"] is None


def test_no_without_an_offer_is_accepted() -> None:
    assert run_action(Deny(FakeService()), text="nein").responses == ["utter_deny"]


@pytest.mark.parametrize("action", [Affirm, Deny])
def test_choice_between_questions_needs_more_than_yes_or_no(action: type[BotAction]) -> None:
    assert run_action(make(action, FakeService()), offer="choose").responses == ["utter_choose_question"]


def test_wrong_answer_is_reported_with_its_facts() -> None:
    service = FakeService()

    outcome = run_action(ReportWrongAnswer(service), text="Das stimmt nicht", slots={"last_facts": ["a", "b"]})

    assert service.calls == [("report_wrong", ("a", "b"), "de", "Das stimmt nicht", "c-1")]
    assert outcome.responses == ["utter_wrong_answer_reported"]


def test_wrong_answer_without_an_answer_is_asked_back() -> None:
    service = FakeService()

    outcome = run_action(ReportWrongAnswer(service), text="Das stimmt nicht")

    assert outcome.responses == ["utter_ask_which_answer_is_wrong"]
    assert service.calls == []
