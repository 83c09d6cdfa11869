"""The methods of Rasa 3.6.21 that we replace, all in one place.

Rasa 3.6 is the last open-source line and gets no fixes, so a test compares the replaced methods with the source
that each replacement was written against (tests/unit/engine/test_patches.py).
"""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

from rasa.core.actions.action import Action, ActionBotResponse, ActionExecutionRejection, RemoteAction
from rasa.core.nlg import interpolator
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine import remote_action
from bot.engine.aborted import TurnAborted
from bot.engine.templates import interpolate_text

logger = logging.getLogger(__name__)

STOCK_RUN_ACTION = MessageProcessor._run_action
STOCK_IS_ACTION_LIMIT_REACHED = MessageProcessor.is_action_limit_reached
STOCK_RESOLVE_BY_TYPE = Event.resolve_by_type


class GuardedAction:
    """An action whose failure ends the turn, where `MessageProcessor._run_action` would log it and go on."""

    def __init__(self, action: Action) -> None:
        self._action = action

    def __getattr__(self, name: str) -> Any:
        return getattr(self._action, name)

    async def run(self, *arguments: Any) -> list[Event]:
        """Run the action. Raises `TurnAborted` for whatever is not a rejection, and for a response not found."""
        try:
            events: list[Event] = await self._action.run(*arguments)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            logger.warning("action %s failed: %s", self._action.name(), type(error).__name__)
            raise TurnAborted("action_failed") from error
        if isinstance(self._action, ActionBotResponse) and not events:
            raise TurnAborted("response_missing")
        return events


async def run_action(self: MessageProcessor, action: Action, *arguments: Any, **named: Any) -> bool:
    """Run an action like `MessageProcessor._run_action`, guarded."""
    return await STOCK_RUN_ACTION(self, GuardedAction(action), *arguments, **named)


def is_action_limit_reached(self: MessageProcessor, tracker: DialogueStateTracker, predict_another: bool) -> bool:
    """Raise `TurnAborted` where Rasa would stop a turn half-way and save it."""
    if STOCK_IS_ACTION_LIMIT_REACHED(self, tracker, predict_another):
        raise TurnAborted("action_limit")
    return False


@cache
def resolve_by_type(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
    """Return an event class by name without walking all classes for each event (3 ms for 20 turns)."""
    return STOCK_RESOLVE_BY_TYPE(type_name, default)


def apply() -> None:
    """Replace the methods; a second call changes nothing."""
    RemoteAction._validate_action_result = remote_action.validate_action_result
    RemoteAction.run = remote_action.run
    MessageProcessor._run_action = run_action
    MessageProcessor.is_action_limit_reached = is_action_limit_reached
    interpolator.interpolate_text = interpolate_text
    Event.resolve_by_type = staticmethod(resolve_by_type)
