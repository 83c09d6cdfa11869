"""Name whom to contact about an enquiry that cannot be sent here yet."""

from __future__ import annotations

from actions.answering import remember
from actions.base import BotAction, Slots, in_thread
from actions.turn import Turn
from actions.voice import Voice

CONTACT_FACT = "contact-person"

RESPONSES = {
    "start_enquiry": "utter_start_enquiry",
    "ask_enquiry_status": "utter_enquiry_status",
    "withdraw_enquiry": "utter_withdraw_enquiry",
    "correct_details": "utter_correct_details",
}


class TakeRequest(BotAction):
    """Keep a request about an enquiry at hand, so that it is passed on if the visitor wishes."""

    action_name = "action_take_request"

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        reply = await in_thread(self.service.show, CONTACT_FACT, turn.language)
        voice.reply(reply, turn.language, RESPONSES[turn.intent])
        return {**remember(turn, reply), "last_question": turn.text or None, "pending_question": None}
