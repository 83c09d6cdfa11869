"""End the form: send the enquiry, or say that nothing was stored."""

from __future__ import annotations

import math
from typing import Any

from rasa_sdk.events import FollowupAction

from actions.base import Slots, changes, in_thread
from actions.enquiry.base import EnquiryAction
from actions.enquiry.state import FORM, KEPT_FOR_FORM
from actions.turn import Turn, read_turn
from actions.voice import Voice
from bot.enquiries.records import EnquiryDraft, EnquiryErased, InvalidField, Receipt, TooManyEnquiries

CONTACT_FACT = "contact-person"
FORGOTTEN = dict.fromkeys(KEPT_FOR_FORM)
SHORTEST_WAIT_MINUTES = 2


class EnquiryHasToWait(Exception):
    """The visitor's network has sent as many enquiries as it may for now."""


class SubmitEnquiry(EnquiryAction):
    """Send what was confirmed, once for each form run; name the reference only after the commit."""

    action_name = "action_submit_enquiry"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        """Act; where it cannot be sent as it is, or not yet, open the form again at what is to be done."""
        try:
            return await super().run(dispatcher, tracker, domain)
        except InvalidField as invalid:
            Voice(dispatcher).say("utter_enquiry_to_be_checked")
            reopened = {invalid.field: None, "outcome": None}
        except EnquiryHasToWait:
            minutes = max(SHORTEST_WAIT_MINUTES, math.ceil(read_turn(tracker).enquiry_wait / 60))
            Voice(dispatcher).say("utter_enquiry_has_to_wait", minutes=str(minutes))
            reopened = {"outcome": None}
        except TooManyEnquiries:
            Voice(dispatcher).say("utter_too_many_enquiries")
            reopened = {"outcome": None}
        return [*changes(tracker, reopened), FollowupAction(FORM)]

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        if turn.form.outcome == "confirmed":
            return await self._send(turn, voice)
        if turn.form.outcome == "declined":
            contact = await in_thread(self.service.show, CONTACT_FACT, turn.language)
            voice.reply(contact, turn.language, "utter_consent_declined")
        else:
            voice.say("utter_enquiry_cancelled")
        return FORGOTTEN

    async def _send(self, turn: Turn, voice: Voice) -> Slots:
        draft = _draft(turn)
        try:
            # What is stored already gets its receipt, however long the wait.
            if turn.enquiry_wait and await in_thread(self.enquiries.receipt_of, draft.form_run_id) is None:
                raise EnquiryHasToWait
            receipt = await in_thread(self.enquiries.submit, draft)
        except EnquiryErased:
            voice.say("utter_enquiry_erased")
            return FORGOTTEN
        voice.say(_response(receipt), reference=receipt.reference)
        return {**FORGOTTEN, "reference": receipt.reference}


def _response(receipt: Receipt) -> str:
    return "utter_receipt" if receipt.confirmation else "utter_receipt_without_mail"


def _draft(turn: Turn) -> EnquiryDraft:
    form = turn.form

    def value(field: str) -> str:
        # What is missing is refused by the service: it checks everything again.
        return form.values[field] or ""

    return EnquiryDraft(
        topic=value("topic"),
        message=value("message"),
        name=value("name"),
        organisation=value("organisation") or None,
        email=value("email"),
        language=turn.language,
        consent=value("consent"),
        form_run_id=form.form_run_id or "",
        conversation_id=turn.web_conversation,
    )
