"""What all actions have in common."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, ParamSpec, TypeVar

from rasa_sdk import Action
from rasa_sdk.events import FollowupAction, SlotSet

from actions.turn import Turn, read_turn
from actions.voice import Voice
from bot.knowledge.service import AnsweringService

P = ParamSpec("P")
R = TypeVar("R")

Slots = Mapping[str, Any]
"""New values of slots."""


class BotAction(Action):  # type: ignore[misc]  # rasa_sdk is not typed
    """An action over the answering service that ends the turn, as long as no form is active."""

    action_name: ClassVar[str]
    ends_turn: ClassVar[bool] = True

    def __init__(self, service: AnsweringService) -> None:
        self.service = service

    def name(self) -> str:
        """Return the name that rules call the action by."""
        return self.action_name

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:  # noqa: ARG002
        """Act on the turn; return only slots that change: each event is stored and sent on."""
        turn = read_turn(tracker)
        slots = await self.act(turn, Voice(dispatcher))
        events = changes(tracker, slots)
        following = self.follow_up(turn, slots)
        return [*events, FollowupAction(following)] if following else events

    def follow_up(self, turn: Turn, slots: Slots) -> str | None:  # noqa: ARG002
        """Return the action that follows, where the rules shall not say it."""
        # Saves a prediction. With an active form it would pre-empt the form's next question.
        return "action_listen" if self.ends_turn and not turn.form_is_active else None

    @abstractmethod
    async def act(self, turn: Turn, voice: Voice) -> Slots:
        """Call the service, utter, and return the slots to set."""


def changes(tracker: Any, slots: Slots) -> list[dict[str, Any]]:
    """Return the events that set those slots whose value is new."""
    return [SlotSet(name, value) for name, value in slots.items() if tracker.slots.get(name) != value]


async def in_thread(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a blocking service call in a thread, so that it does not hold up other visitors."""
    return await asyncio.to_thread(function, *args, **kwargs)
