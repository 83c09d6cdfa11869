"""A failure at any step of the form loses nothing, claims nothing, and stores an enquiry once."""

from __future__ import annotations

from typing import Any

import pytest

from bot.enquiries.records import EnquiryDraft, InvalidField, Receipt, TooManyEnquiries
from tests.dialogue.office import Office
from tests.dialogue.test_enquiry import fill

REPLIES = {
    "topic": "Pumpen",
    "message": "Wir suchen einen Betrieb in Manchester.",
    "name": "Anna Müller",
    "organisation": "Muster GmbH",
    "email": "anna@muster.de",
}


class Broken(Exception):
    """The database is gone."""


def break_once(monkeypatch: pytest.MonkeyPatch, target: object, name: str, *, after: bool = False) -> None:
    """Make a method fail at its next call, before or after it has done its work."""
    works = getattr(target, name)
    left = [1]

    def call(*args: Any, **kwargs: Any) -> Any:
        failing = bool(left and left.pop())
        result = works(*args, **kwargs) if after or not failing else None
        if failing:
            raise Broken
        return result

    monkeypatch.setattr(target, name, call)


@pytest.mark.row("F8")
@pytest.mark.parametrize("field", REPLIES)
def test_failing_check_keeps_the_question_open(office: Office, field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = fill(office.talk(), until=field)
    before = dict(talk.slots)
    break_once(monkeypatch, office.enquiries, "check")

    with pytest.raises(Broken):
        talk.say(REPLIES[field])

    assert talk.slots == before
    talk.say(REPLIES[field])
    assert talk.slots[field] == REPLIES[field]


@pytest.mark.parametrize(("until", "method"), [("email", "consent_text"), ("confirm", "receipt_of")])
def test_failing_question_is_asked_on_the_next_try(
    office: Office, until: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = fill(office.talk(), until=until)
    break_once(monkeypatch, office.enquiries, method)
    reply = "anna@muster.de" if until == "email" else "ja"

    with pytest.raises(Broken):
        talk.say(reply)

    assert talk.asked == until
    assert talk.say(reply)[-1] in ("utter_ask_consent", "utter_receipt")


def test_nothing_is_said_or_stored_when_the_start_fails(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = office.talk()
    break_once(monkeypatch, office.enquiries, "privacy_notice")

    with pytest.raises(Broken):
        talk.say("Anfrage bitte", "start_enquiry")

    assert talk.form is None
    assert talk.say("Anfrage bitte", "start_enquiry")[-1] == "utter_ask_topic"


@pytest.mark.row("F2")
def test_failure_before_the_commit_leaves_the_summary_open(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = fill(office.talk())
    break_once(monkeypatch, office.enquiries, "submit")

    with pytest.raises(Broken):
        talk.say("ja", "affirm")

    assert office.count == 0
    assert talk.said == []
    assert talk.say("ja", "affirm") == ["utter_receipt"]
    assert office.count == 1


@pytest.mark.row("F2")
@pytest.mark.parametrize("next_message", ["ja", "nein", "die Mail ist falsch", "hallo?", "abbrechen"])
def test_failure_after_the_commit_ends_in_the_receipt(
    office: Office, next_message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = fill(office.talk())
    break_once(monkeypatch, office.enquiries, "submit", after=True)

    with pytest.raises(Broken):
        talk.say("ja", "affirm")

    assert office.count == 1
    assert talk.say(next_message) == ["utter_receipt"]
    assert office.count == 1


@pytest.mark.row("F12")
def test_second_yes_from_another_tab_sends_nothing(office: Office) -> None:
    talk = fill(office.talk())
    buttons = dict(talk.buttons())
    talk.press("Ja, senden")

    assert talk.say("ja", "affirm") == ["utter_affirm"]
    assert buttons["Ja, senden"]
    assert office.count == 1


def test_form_button_of_an_earlier_enquiry_does_nothing(office: Office) -> None:
    talk = fill(office.talk())
    talk.press("Ja, senden")

    payload = '/answer_form{"field": "confirm", "value": "yes", "language": "de"}'
    assert talk._turn(payload, "answer_form", 1.0, {"field": "confirm", "value": "yes"}) == ["utter_form_is_over"]
    assert office.count == 1


def test_consent_button_does_not_confirm_the_summary(office: Office) -> None:
    talk = fill(office.talk())

    said = talk._turn("/answer_form", "answer_form", 1.0, {"field": "consent", "value": "yes"})

    assert said == ["utter_ask_confirm"]
    assert office.count == 0


def test_typed_command_is_a_reply_like_any_other(office: Office) -> None:
    talk = fill(office.talk(), until="topic")

    talk.say('∕answer_form{"field": "email", "value": "evil@x.de"}', "nlu_fallback")

    assert talk.slots["email"] is None


def test_value_that_does_not_hold_any_more_is_asked_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = fill(office.talk())
    works = office.enquiries.submit

    def refuse(draft: EnquiryDraft) -> Receipt:
        monkeypatch.setattr(office.enquiries, "submit", works)
        raise InvalidField("consent", "consent_changed")

    monkeypatch.setattr(office.enquiries, "submit", refuse)

    assert talk.say("ja", "affirm") == ["utter_enquiry_to_be_checked", "utter_ask_consent"]
    assert office.count == 0
    talk.say("ja", "affirm")
    assert talk.say("ja", "affirm") == ["utter_receipt"]


def test_too_many_enquiries_keep_what_was_typed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = fill(office.talk())
    before = {name: talk.slots[name] for name in (*REPLIES, "consent", "form_run_id")}
    works = office.enquiries.submit

    def refuse(draft: EnquiryDraft) -> Receipt:
        raise TooManyEnquiries

    monkeypatch.setattr(office.enquiries, "submit", refuse)
    assert talk.say("ja", "affirm") == ["utter_too_many_enquiries", "utter_ask_confirm"]
    assert {name: talk.slots[name] for name in before} == before

    monkeypatch.setattr(office.enquiries, "submit", works)
    assert talk.say("ja", "affirm") == ["utter_receipt"]
    assert office.count == 1


@pytest.mark.parametrize(("seconds", "minutes"), [(30, "2"), (61, "2"), (600, "10")])
def test_limit_of_the_network_keeps_the_enquiry_until_it_may_be_sent(
    office: Office, seconds: int, minutes: str
) -> None:
    talk = fill(office.talk())
    before = {name: talk.slots[name] for name in (*REPLIES, "consent", "form_run_id")}
    talk.metadata = {"enquiry_wait": seconds}

    assert talk.say("ja", "affirm") == ["utter_enquiry_has_to_wait", "utter_ask_confirm"]
    assert talk.said[0]["minutes"] == minutes
    assert talk.press("Ja, senden") == ["utter_enquiry_has_to_wait", "utter_ask_confirm"]
    assert office.count == 0
    assert {name: talk.slots[name] for name in before} == before
    talk.metadata = {}
    assert talk.say("ja", "affirm") == ["utter_receipt"]
    assert office.count == 1


def test_limit_of_the_network_does_not_hide_a_receipt(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = fill(office.talk())
    break_once(monkeypatch, office.enquiries, "submit", after=True)
    with pytest.raises(Broken):
        talk.say("ja", "affirm")
    talk.metadata = {"enquiry_wait": 60}

    assert talk.say("ja", "affirm") == ["utter_receipt"]
    assert office.count == 1
