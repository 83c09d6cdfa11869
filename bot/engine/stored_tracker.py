"""A tracker that stays in memory between turns, and remembers the states that rules look at."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any

from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    Event,
    Restarted,
    SessionStarted,
    UserUtteranceReverted,
)
from rasa.shared.core.trackers import DialogueStateTracker

STATES_KEPT = 8
"""Of a conversation; the longest rule has three states (a test compares it with the trained model)."""


class StoredTracker(DialogueStateTracker):
    """A tracker whose first `stored` events are in the database, as the turns up to `number`.

    Rasa replays all events for each prediction. Here each state is kept when it arises, and only the newest ones are
    given to the rules; what a form or an undone event makes of the past is left to Rasa's own replay.
    """

    def __init__(self, sender_id: str, domain: Domain, events: Iterable[Event] = ()) -> None:
        self._domain = domain
        self._states: deque[State] = deque(maxlen=STATES_KEPT)
        self._are_all_states, self._is_past_changed = True, False
        super().__init__(sender_id, domain.slots)
        self.number, self.stored = 0, 0
        for event in events:
            self.update(event)

    def update(self, event: Event, domain: Domain | None = None) -> None:
        """Apply an event, and keep the state before an action."""
        if isinstance(event, (SessionStarted, Restarted)):
            self._states.clear()
            self._are_all_states, self._is_past_changed = True, False
        elif self._changes_the_past(event):
            self._states.clear()
            self._are_all_states, self._is_past_changed = False, True
        elif isinstance(event, ActionExecuted):
            # The state that a changed past has led to is Rasa's to find out.
            if not self._is_past_changed:
                self._states.append(self._state())
            self._is_past_changed = False
        super().update(event, domain)

    def past_states(
        self,
        domain: Domain,
        omit_unset_slots: bool = False,
        ignore_rule_only_turns: bool = False,
        rule_only_data: dict[str, Any] | None = None,
    ) -> list[State]:
        """Return the newest states, the present one last; all of them where Rasa has to replay."""
        is_known = self._are_all_states or len(self._states) == STATES_KEPT
        if omit_unset_slots or ignore_rule_only_turns or not is_known:
            return super().past_states(domain, omit_unset_slots, ignore_rule_only_turns, rule_only_data)
        # Policies take the text or the intent out of the states that they get.
        return [{part: dict(features) for part, features in state.items()} for state in (*self._states, self._state())]

    def _state(self) -> State:
        return self._domain.get_active_state(self)

    def _changes_the_past(self, event: Event) -> bool:
        if isinstance(event, ActionExecuted):
            # Rasa leaves out the turns in which a form went on as it should.
            return event.action_name in self._domain.form_names
        return isinstance(event, (ActionReverted, UserUtteranceReverted))
