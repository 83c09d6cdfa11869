"""What can be asked about an enquiry that was sent.

The conversation that sent it may ask at once; anybody else gets a link at the enquiry's address. A wrong reference
and a wrong address get the same answer.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import SlotSet

from actions.base import BotAction, Slots, in_thread
from actions.enquiry.state import ACCESS_FORM, REQUESTED_SLOT
from actions.turn import Turn, read_turn
from actions.voice import Voice
from bot.enquiries.own import OwnEnquiry, Proof
from bot.enquiries.own_service import OwnEnquiryService
from bot.enquiries.records import InvalidField, UnknownEnquiry
from bot.enquiries.references import find_reference
from bot.forms.decisions import says_cancel
from bot.forms.emails import find_address
from bot.knowledge.service import AnsweringService

REFERENCE, EMAIL = "access_reference", "access_email"
STATUS = {
    "new": "utter_status_new",
    "open": "utter_status_open",
    "answered": "utter_status_answered",
    "closed": "utter_status_closed",
    "withdrawn": "utter_status_withdrawn",
}
FORGOTTEN: Slots = {REFERENCE: None, EMAIL: None}


class AccessAction(BotAction):
    """An action over the senders' own enquiries."""

    def __init__(self, service: AnsweringService, own: OwnEnquiryService) -> None:
        super().__init__(service)
        self.own = own

    async def find_own(self, turn: Turn) -> OwnEnquiry | None:
        """Return the enquiry that this conversation sent, unless another one is asked about."""
        named = find_reference(turn.text)
        if turn.reference is None or (named and named != turn.reference):
            return None
        try:
            return await in_thread(self.own.view, proof_of(turn))
        except UnknownEnquiry:
            return None


class RequestAccess(AccessAction):
    """Answer from the conversation that sent the enquiry; else ask for what a link needs."""

    action_name = "action_request_access"

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        enquiry = await self.find_own(turn)
        if enquiry is None:
            voice.say("utter_access_by_mail" if turn.form_is_active else "utter_access_needs_link")
            return {REFERENCE: find_reference(turn.text), EMAIL: find_address(turn.text)}
        if turn.intent == "withdraw_enquiry" and enquiry.status != "withdrawn":
            voice.say("utter_ask_withdraw", reference=enquiry.reference)
        elif turn.intent == "correct_details":
            await self._correct(turn, voice)
        else:
            voice.say(STATUS.get(enquiry.status, "utter_status_open"), reference=enquiry.reference)
        return FORGOTTEN

    def follow_up(self, turn: Turn, slots: Slots) -> str | None:
        if turn.form_is_active:
            return None
        return super().follow_up(turn, slots) if slots is FORGOTTEN else ACCESS_FORM

    async def _correct(self, turn: Turn, voice: Voice) -> None:
        address = find_address(turn.text)
        if address is None:
            voice.say("utter_how_to_correct")
            return
        try:
            await in_thread(self.own.request_new_address, proof_of(turn), address, confirmed=True)
        except InvalidField:
            voice.say("utter_how_to_correct")
        else:
            voice.say("utter_new_address_mailed")


class WithdrawEnquiry(AccessAction):
    """Withdraw the enquiry that this conversation sent, after a second yes."""

    action_name = "action_withdraw_enquiry"

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        try:
            await in_thread(self.own.withdraw, proof_of(turn))
        except UnknownEnquiry:
            voice.say("utter_access_by_mail")
        else:
            voice.say("utter_enquiry_withdrawn", reference=turn.reference or "")
        return {}


class ValidateAccessForm(AccessAction):
    """Take reference and address from whatever is written; leave questions in between to the rules."""

    action_name = "validate_access_form"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:  # noqa: ARG002
        """Return the slots to set and the next question; nothing where the message holds neither."""
        slots = await self.act(read_turn(tracker), Voice(dispatcher))
        return [SlotSet(name, value) for name, value in slots.items()]

    async def act(self, turn: Turn, voice: Voice) -> Slots:  # noqa: ARG002
        known = {REFERENCE: turn.form.access_reference, EMAIL: turn.form.access_email}
        if not turn.is_new:
            return {REQUESTED_SLOT: _missing(known)}
        if says_cancel(turn.text) or turn.intent == "cancel":
            return {**FORGOTTEN, REQUESTED_SLOT: None}
        found = {REFERENCE: find_reference(turn.text), EMAIL: find_address(turn.text)}
        new = {name: value for name, value in found.items() if value}
        return {**new, REQUESTED_SLOT: _missing({**known, **new})} if new else {}


class SendLink(AccessAction):
    """Have a link mailed, and say the same whether there was anything to send or not."""

    action_name = "action_send_link"

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        reference, email = turn.form.access_reference, turn.form.access_email
        if reference and email:
            await in_thread(self.own.request_link, reference, email, turn.language)
            voice.say("utter_link_requested")
        else:
            voice.say("utter_cancelled")
        return FORGOTTEN


def _missing(known: dict[str, Any]) -> str | None:
    return next((name for name in (REFERENCE, EMAIL) if not known[name]), None)


def proof_of(turn: Turn) -> Proof:
    """Return what shows that the enquiry came from this conversation."""
    return Proof(reference=turn.reference or "", conversation_id=turn.web_conversation)
