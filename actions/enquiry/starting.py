"""Begin an enquiry with what is known already."""

from __future__ import annotations

import uuid
from typing import Any

from actions.answering import name_contact
from actions.base import Slots, in_thread
from actions.enquiry.base import EnquiryAction
from actions.enquiry.state import KEPT_FOR_FORM
from actions.turn import Turn
from actions.voice import Voice
from bot.enquiries.records import InvalidField
from bot.enquiries.service import EnquiryService
from bot.forms.opening import read_opening


class StartEnquiry(EnquiryAction):
    """Tell what is stored and why, before the first personal field; keep what the message already says.

    Who may want no more than a name ("but I don't know whom to approach") gets it first.
    """

    action_name = "action_start_enquiry"
    ends_turn = False

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        named = await name_contact(self.service, turn, voice)
        return {**named, **await begin(self.enquiries, turn, voice)}


class EnquireQuestion(EnquiryAction):
    """Begin an enquiry with the last question as the draft of its message."""

    action_name = "action_enquire_question"
    ends_turn = False

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        slots = await begin(self.enquiries, turn, voice)
        return {**slots, "draft_message": turn.last_question, "pending_question": None} if slots else {}


async def begin(enquiries: EnquiryService, turn: Turn, voice: Voice) -> dict[str, Any]:
    """Say the notice and return the slots of a new form run; one that is under way goes on instead."""
    if turn.form_is_active:
        return {}
    notice = await in_thread(enquiries.privacy_notice, turn.language)
    voice.say("utter_enquiry_started", notice=notice.text)
    known = read_opening(turn.text, turn.entities)
    checked = [
        (field, await in_thread(_check, enquiries, field, value, turn.language)) for field, value in known.items()
    ]
    return {**dict.fromkeys(KEPT_FOR_FORM), "form_run_id": uuid.uuid4().hex, **{f: v for f, v in checked if v}}


def _check(enquiries: EnquiryService, field: str, value: str, language: str) -> str | None:
    try:
        return enquiries.check(field, value, language)
    except InvalidField:
        # It is asked for in its turn, and said then what is wrong.
        return None
