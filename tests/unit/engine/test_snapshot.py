"""A conversation that is cut short keeps its state."""

from __future__ import annotations

from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.snapshot import EVENTS_AFTER_CUT, EVENTS_KEPT, compact

SLOTS = [AnySlot("topic", []), AnySlot("count", []), AnySlot("never", [])]


def conversation(turns: int) -> list[Event]:
    events: list[Event] = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]
    events += [SlotSet("topic", "hydrogen"), ActiveLoop("enquiry_form")]
    for number in range(turns):
        events += [UserUttered(f"text {number}", {"name": "greet"}), SlotSet("count", number)]
        events += [ActionExecuted("utter_greet"), BotUttered("Hi"), ActionExecuted("action_listen")]
    return events


def state(events: list[Event]) -> tuple[object, ...]:
    tracker = DialogueStateTracker.from_events("s", events, SLOTS)
    message = tracker.latest_message
    return (
        tracker.current_slot_values(),
        tracker.active_loop_name,
        tracker.is_active_loop_rejected,
        tracker.latest_action_name,
        message and message.text,
        tracker.followup_action,
    )


def test_cut_conversation_has_the_same_state() -> None:
    events = conversation(40)
    cut = compact(events, SLOTS)
    assert EVENTS_AFTER_CUT / 2 < len(cut) < EVENTS_KEPT
    assert state(cut) == state(events)


def test_cut_is_made_before_a_message() -> None:
    events = conversation(40)
    cut = compact(events, SLOTS)
    first = next(event for event in cut if isinstance(event, UserUttered))
    before = cut[: cut.index(first)]
    assert isinstance(before[-1], ActionExecuted)
    assert before[-1].action_name == "action_listen"


def test_rejected_form_stays_rejected() -> None:
    events = conversation(40)
    events.insert(5, ActionExecutionRejected("enquiry_form"))
    assert state(events)[2] is True
    assert state(compact(events, SLOTS)) == state(events)


def test_conversation_without_a_late_turn_stays_whole() -> None:
    events = [*conversation(1), *(SlotSet("count", number) for number in range(200))]
    assert compact(events, SLOTS) == events
