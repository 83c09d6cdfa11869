"""Bound a conversation's events without losing its state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    ConversationPaused,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

EVENTS_KEPT = 120
"""Each prediction replays all events: 120 keep turn 190 about as fast as turn 10."""
EVENTS_AFTER_CUT = 60


def compact(events: Sequence[Event], slots: Iterable[Slot]) -> list[Event]:
    """Return the last turns of a conversation behind events that rebuild the state before them.

    The cut is made at the start of a turn. Where no turn starts late enough all events are kept.
    """
    cut = next(
        (i for i in range(len(events) - EVENTS_AFTER_CUT, len(events)) if isinstance(events[i], UserUttered)), None
    )
    if not cut or cut < 0:
        return list(events)
    before = DialogueStateTracker.from_events("", list(events[:cut]), slots)
    return [*_state_events(before), *events[cut:]]


def _state_events(tracker: DialogueStateTracker) -> list[Event]:
    rebuilt: list[Event] = [SessionStarted()]
    rebuilt += [SlotSet(slot.name, slot.value) for slot in tracker.slots.values() if slot.value != slot.initial_value]
    loop = tracker.active_loop_name
    if loop:
        rebuilt.append(ActiveLoop(loop))
    rebuilt.append(ActionExecuted(ACTION_LISTEN_NAME))
    if loop and tracker.is_active_loop_rejected:
        rebuilt.append(ActionExecutionRejected(loop))
    if tracker.is_paused():
        rebuilt.append(ConversationPaused())
    return rebuilt
