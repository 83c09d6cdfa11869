"""Switch the language where the visitor asks for it, and keep the topic."""

from __future__ import annotations

from actions.answering import show_again
from actions.base import BotAction, Slots
from actions.turn import Turn
from actions.voice import Voice

LANGUAGES = {"switch_to_german": "de", "switch_to_english": "en"}


class SwitchLanguage(BotAction):
    """Set the language; a second action answers in it, because Rasa sets slots after the utterances."""

    action_name = "action_switch_language"
    ends_turn = False

    async def act(self, turn: Turn, voice: Voice) -> Slots:  # noqa: ARG002
        return {"language": LANGUAGES[turn.intent]}


class ConfirmLanguage(BotAction):
    """Confirm the new language, and show the last answer in it."""

    action_name = "action_confirm_language"

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        if turn.form_is_active:
            # The form asks its question again, in the new language: that is the last thing said.
            voice.say("utter_language_switched_in_form")
        elif not await show_again(self.service, turn, voice, "utter_language_switched_again"):
            voice.say("utter_language_switched")
        return {}
