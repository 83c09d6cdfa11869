"""Languages, people, enquiries and restarts."""

from __future__ import annotations

import pytest

from actions.enquiries import CONTACT_FACT, RESPONSES, TakeRequest
from actions.languages import ConfirmLanguage, SwitchLanguage
from actions.turn_taking import RestartTopic
from tests.unit.actions.fakes import SLOTS, FakeService, run_action


@pytest.mark.parametrize(("intent", "language"), [("switch_to_german", "de"), ("switch_to_english", "en")])
def test_switch_sets_the_language_and_leaves_the_words_to_the_next_action(intent: str, language: str) -> None:
    outcome = run_action(SwitchLanguage(FakeService()), intent=intent, slots={"language": None})

    assert outcome.slots == {"language": language}
    assert outcome.messages == []
    assert not outcome.ends_turn


def test_switch_shows_the_last_answer_in_the_new_language() -> None:
    outcome = run_action(ConfirmLanguage(FakeService()), slots={"language": "en", "last_facts": ["a"]})

    assert outcome.responses == ["utter_language_switched_again", "utter_answer"]
    assert outcome.messages[1]["answer"] == "a in en"
    assert outcome.ends_turn


def test_switch_without_an_answer_is_confirmed() -> None:
    assert run_action(ConfirmLanguage(FakeService())).responses == ["utter_language_switched"]


@pytest.mark.parametrize("intent", RESPONSES)
def test_request_is_kept_at_hand_but_not_recorded_unasked(intent: str) -> None:
    service = FakeService()

    outcome = run_action(TakeRequest(service), text="Wir suchen Partner", intent=intent)

    assert outcome.responses == [RESPONSES[intent]]
    assert outcome.slots["last_question"] == "Wir suchen Partner"
    assert service.calls == [("show", CONTACT_FACT, "de")]


def test_button_payload_is_not_taken_for_a_request() -> None:
    outcome = run_action(TakeRequest(FakeService()), text='/start_enquiry{"language": "de"}', intent="start_enquiry")

    assert "last_question" not in outcome.slots


def test_restart_forgets_the_topic_but_not_the_language() -> None:
    outcome = run_action(RestartTopic(FakeService()), slots=dict.fromkeys(SLOTS, "x"))

    assert outcome.responses == ["utter_restarted"]
    assert outcome.slots == dict.fromkeys(set(SLOTS) - {"language"})


def test_unknown_language_falls_back_to_german() -> None:
    service = FakeService()

    run_action(TakeRequest(service), intent="start_enquiry", slots={"language": "fr"})

    assert service.calls == [("show", CONTACT_FACT, "de")]
