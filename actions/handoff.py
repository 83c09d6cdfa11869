"""Call a person where one is wanted."""

from __future__ import annotations

from actions.answering import name_contact
from actions.base import BotAction, Slots, in_thread
from actions.turn import Turn
from actions.voice import Voice
from bot.conversations.handoff_service import Prospect, get_handoff_service


class RequestHuman(BotAction):
    """Call a person, or say when one will be there; who only wants a name ("and whom can I ring?") gets it first."""

    action_name = "action_request_human"

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        named = await name_contact(self.service, turn, voice)
        return {**named, **await call_person(turn, voice)}


async def call_person(turn: Turn, voice: Voice) -> Slots:
    """Say what can be promised now; the web tier lets the chat wait in the transaction that stores a promise."""
    prospect = await in_thread(get_handoff_service().prospect, turn.language)
    if prospect.when:
        voice.say(_choose_response(prospect), when=prospect.when)
    else:
        voice.say(_choose_response(prospect))
    return {"failures_in_row": None}


def _choose_response(prospect: Prospect) -> str:
    if prospect.is_open:
        return "utter_handoff_waiting" if prospect.is_staffed else "utter_handoff_called"
    return "utter_handoff_closed" if prospect.when else "utter_handoff_closed_for_now"
