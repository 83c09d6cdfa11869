"""Read the buttons that the form offers."""

from __future__ import annotations

from actions.enquiry.state import CONFIRM, FormState
from actions.turn import Turn
from bot.forms.fields import DETAILS
from bot.forms.messages import Reading

ANSWER, CHANGE, CANCEL, USE_AS_MESSAGE = "answer_form", "change_field", "cancel_enquiry", "use_as_message"
STARTING = ("start_enquiry", "enquire_question")
NOTHING = Reading("values")


def read_button(turn: Turn, state: FormState) -> Reading:
    """Return what a button does; one that belongs to another question only has the open one asked again."""
    field, value = turn.entities.get("field", ""), turn.entities.get("value", "")
    if turn.intent == ANSWER:
        return _read_answer(field, value, state)
    if turn.intent == CHANGE:
        return Reading("change", field=field) if state.asked == CONFIRM and field in DETAILS else NOTHING
    if turn.intent == USE_AS_MESSAGE:
        text = state.draft_message if value == "draft" else turn.last_question
        return Reading("values", {"message": text}) if text and state.asked == "message" else NOTHING
    if turn.intent == CANCEL:
        return Reading("cancel")
    return NOTHING if turn.intent in STARTING else Reading("aside")


def _read_answer(field: str, value: str, state: FormState) -> Reading:
    if field != state.asked:
        return NOTHING
    if field in DETAILS:
        return Reading("values", {field: "" if value == "none" else value})
    return Reading("yes" if value == "yes" else "no")
