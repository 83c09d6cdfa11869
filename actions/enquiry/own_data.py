"""What is stored about a visitor, and how it goes: the chat with its own buttons, an enquiry with a mailed link."""

from __future__ import annotations

from actions.base import Slots, in_thread
from actions.enquiry.access import EMAIL, FORGOTTEN, REFERENCE, AccessAction, proof_of
from actions.enquiry.state import ACCESS_FORM
from actions.turn import Turn
from actions.voice import Voice
from bot.enquiries.records import UnknownEnquiry
from bot.enquiries.references import find_reference
from bot.forms.emails import find_address

OF_THE_CHAT = {"delete_my_data": "utter_delete_my_data", "export_my_data": "utter_export_my_data"}
OF_AN_ENQUIRY = {"delete_my_data": "utter_delete_enquiry_by_link", "export_my_data": "utter_export_enquiry_by_link"}


class RequestOwnData(AccessAction):
    """Mail the link for the enquiry that this conversation sent, or for one that is named; else explain the buttons."""

    action_name = "action_request_own_data"

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        enquiry = await self.find_own(turn)
        if enquiry is not None and await self._mail_link(turn):
            voice.say(OF_AN_ENQUIRY[turn.intent], reference=enquiry.reference)
            return FORGOTTEN
        named = find_reference(turn.text)
        if named is None or turn.form_is_active:
            voice.say(OF_THE_CHAT[turn.intent])
            return FORGOTTEN
        # The same way as for the status: nothing said here tells whether there is such an enquiry.
        voice.say("utter_access_needs_link")
        return {REFERENCE: named, EMAIL: find_address(turn.text)}

    def follow_up(self, turn: Turn, slots: Slots) -> str | None:
        return super().follow_up(turn, slots) if slots is FORGOTTEN else ACCESS_FORM

    async def _mail_link(self, turn: Turn) -> bool:
        """Tell whether the link was mailed: the enquiry may be blanked by now."""
        try:
            await in_thread(self.own.mail_link, proof_of(turn), turn.language)
        except UnknownEnquiry:
            return False
        return True
