"""Steer the course of the conversation."""

from __future__ import annotations

from actions.base import BotAction, Slots
from actions.turn import Turn
from actions.voice import Voice

FORGOTTEN = (
    "focus_entity",
    "last_facts",
    "told_facts",
    "understood_question",
    "last_items",
    "last_question",
    "pending_question",
    "failures_in_row",
)


class RestartTopic(BotAction):
    """Forget the topic, but neither the language nor what was said."""

    action_name = "action_restart_topic"

    async def act(self, turn: Turn, voice: Voice) -> Slots:  # noqa: ARG002
        voice.say("utter_restarted")
        return dict.fromkeys(FORGOTTEN)
