"""Read what the visitor says while the form is active: the form's one extraction and validation."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import SlotSet

from actions.base import Slots, in_thread
from actions.enquiry.base import EnquiryAction
from actions.enquiry.buttons import read_button
from actions.enquiry.state import (
    CANCELLING,
    CONFIRM,
    REQUESTED_SLOT,
    FormState,
    next_question,
)
from actions.enquiry.steps import END, Step, Talk, take_step
from actions.turn import Turn, read_turn
from actions.voice import Voice
from bot.enquiries.records import EnquiryErased
from bot.forms.emails import says_no_address
from bot.forms.messages import Heard, Reading
from bot.forms.reading import read_cancelling, read_message, read_suggestion


class ValidateEnquiryForm(EnquiryAction):
    """Take the values a message holds, whatever was asked; leave questions in between to the rules."""

    action_name = "validate_enquiry_form"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:  # noqa: ARG002
        """Return the slots to set and the next question; nothing at all where the form is to step aside."""
        slots = await self.act(read_turn(tracker), Voice(dispatcher))
        # Not only what changes: without any slot Rasa takes the message for one that the form cannot use.
        return [SlotSet(name, value) for name, value in slots.items()]

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        if not turn.is_new:
            return {REQUESTED_SLOT: turn.form.asked or next_question(turn.form.values)}
        step = await self._take(turn, voice)
        if step is None:
            return {}
        return {"attempts": 0, "changing": False, **step.slots, REQUESTED_SLOT: step.asks}

    async def _take(self, turn: Turn, voice: Voice) -> Step | None:
        if turn.form.asked == CONFIRM and await self._is_sent(turn.form):
            return Step({"outcome": "confirmed"}, END)
        return await take_step(_read(turn), Talk(turn, turn.form, voice, self.enquiries))

    async def _is_sent(self, state: FormState) -> bool:
        """Tell whether an earlier yes was committed although its turn failed."""
        try:
            return await in_thread(self.enquiries.receipt_of, state.form_run_id or "") is not None
        except EnquiryErased:
            return True


def _read(turn: Turn) -> Reading:
    state = turn.form
    if not turn.text:
        return read_button(turn, state)
    if state.asked == CANCELLING:
        return read_cancelling(turn.text)
    if state.asked == "email" and state.email_suggested:
        suggestion = read_suggestion(turn.text, state.email_typed, state.email_suggested)
        if suggestion:
            return suggestion
    if state.asked == "email" and says_no_address(turn.text):
        return Reading("why", field="email")
    insists = turn.text == turn.last_question or bool(state.draft_message)
    heard = Heard(turn.text, turn.intent, turn.confidence, insists)
    return read_message(state.asked, heard, state.details, choosing=state.changing)
