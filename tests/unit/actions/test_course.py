"""Languages, people and restarts."""

from __future__ import annotations

import pytest
from rasa_sdk.interfaces import Tracker

from actions.languages import ConfirmLanguage, SwitchLanguage
from actions.turn import read_turn
from actions.turn_taking import RestartTopic
from tests.unit.actions.fakes import SLOTS, FakeService, run_action, tracker_state


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


def test_restart_forgets_the_topic_but_not_the_language() -> None:
    outcome = run_action(RestartTopic(FakeService()), slots=dict.fromkeys(SLOTS, "x"))

    assert outcome.responses == ["utter_restarted"]
    assert outcome.slots == dict.fromkeys(set(SLOTS) - {"language"})


def test_unknown_language_falls_back_to_german() -> None:
    assert read_turn(Tracker.from_dict(tracker_state(slots={"language": "fr"}))).language == "de"
