"""A tracker that keeps its states says the same as Rasa's, which replays all events."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActionReverted,
    ActiveLoop,
    BotUttered,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.stored_tracker import STATES_KEPT, StoredTracker
from tests.dialogue.sources import read_rules

DOMAIN = Domain.from_yaml(
    """
    intents: [greet, ask, start_enquiry, inform]
    actions: [action_answer]
    forms: {enquiry_form: {required_slots: [subject]}}
    responses: {utter_greet: [{text: Hallo}]}
    slots:
      language: {type: categorical, values: [de, en], mappings: [{type: custom}]}
      subject: {type: text, influence_conversation: false, mappings: [{type: custom}]}
    """
)
OPENING: tuple[Event, ...] = (ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen"))


def question(language: str) -> list[Event]:
    return [
        UserUttered("Wer koordiniert?", {"name": "ask"}),
        SlotSet("language", language),
        ActionExecuted("action_answer"),
        BotUttered("Die BMR."),
        ActionExecuted("action_listen"),
    ]


def opened_form() -> list[Event]:
    return [
        UserUttered("Ich habe eine Anfrage", {"name": "start_enquiry"}),
        ActionExecuted("enquiry_form"),
        ActiveLoop("enquiry_form"),
        SlotSet("requested_slot", "subject"),
        ActionExecuted("action_listen"),
    ]


def filled_form() -> list[Event]:
    return [
        UserUttered("Wasserstoff", {"name": "inform"}),
        ActionExecuted("enquiry_form"),
        SlotSet("subject", "Wasserstoff"),
        SlotSet("requested_slot", None),
        ActiveLoop(None),
        ActionExecuted("action_listen"),
    ]


def interrupted_form() -> list[Event]:
    return [
        UserUttered("Hallo", {"name": "greet"}),
        ActionExecutionRejected("enquiry_form"),
        ActionExecuted("utter_greet"),
        ActionExecuted("enquiry_form"),
        ActionExecuted("action_listen"),
    ]


def told_twice() -> list[Event]:
    return [UserUttered("Hallo", {"name": "greet"}), UserUtteranceReverted(), ActionExecuted("action_listen")]


def taken_back() -> list[Event]:
    return [*question("en"), ActionReverted()]


def restarted() -> list[Event]:
    return [UserUttered("/restart", {"name": "restart"}), ActionExecuted("action_restart"), Restarted()]


def replayed(events: Iterable[Event]) -> list[State]:
    return DialogueStateTracker.from_events("s", list(events), DOMAIN.slots).past_states(DOMAIN)


def a_conversation(seed: int) -> list[Event]:
    chance = random.Random(seed)
    events = list(OPENING)
    turns = [question("de"), question("en"), question("de"), question("en"), told_twice(), taken_back(), restarted()]
    for _ in range(14):
        if chance.random() < 0.25:
            events += [*opened_form(), *(interrupted_form() if chance.random() < 0.5 else []), *filled_form()]
        else:
            events += chance.choice(turns)
    return events


@pytest.mark.parametrize("seed", range(60))
def test_newest_states_are_those_of_a_replay(seed: int) -> None:
    events = a_conversation(seed)
    tracker = StoredTracker("s", DOMAIN)
    for number, event in enumerate(events, 1):
        tracker.update(event)
        kept = tracker.past_states(DOMAIN)
        expected = replayed(events[:number])
        assert kept == expected[-len(kept) :]
        assert len(kept) > STATES_KEPT or len(kept) == len(expected)


def test_a_long_conversation_gives_few_states() -> None:
    events = [*OPENING, *(event for _ in range(50) for event in question("de"))]
    tracker = StoredTracker("s", DOMAIN, events)
    assert len(replayed(events)) == 102
    assert len(tracker.past_states(DOMAIN)) == STATES_KEPT + 1


def test_states_are_the_callers_own() -> None:
    tracker = StoredTracker("s", DOMAIN, [*OPENING, *question("de")])
    before = replayed(tracker.events)
    for state in tracker.past_states(DOMAIN):
        for features in state.values():
            features.clear()  # type: ignore[attr-defined]
        state.clear()
    assert tracker.past_states(DOMAIN) == before


def test_no_rule_looks_further_back() -> None:
    longest = max(sum("action" in step or "active_loop" in step for step in rule["steps"]) for rule in read_rules())
    assert longest + 1 < STATES_KEPT
