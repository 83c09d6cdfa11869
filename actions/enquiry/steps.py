"""What the form does with a message that was read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from actions.base import in_thread
from actions.enquiry.state import CANCELLING, CONFIRM, FormState, next_question
from actions.turn import Turn
from actions.voice import Voice
from bot.enquiries.records import InvalidField
from bot.enquiries.service import EnquiryService
from bot.forms.messages import Reading

END = None
"""Instead of a next question: the form is over."""
PATIENCE = 3
"""Replies in a row that are no use, after which ways out are offered."""

INVALID = {
    "empty": "utter_value_too_short",
    "too_short": "utter_value_too_short",
    "too_long": "utter_value_too_long",
    "no_letters": "utter_value_without_letters",
    "looks_like_email": "utter_name_is_email",
    "email_invalid": "utter_email_invalid",
    "email_several": "utter_email_several",
    "email_not_ascii": "utter_email_not_ascii",
}
"""Response by the service's reason. A likely slip (`email_misspelt`) is asked about by the next question itself."""
WHY = {
    "topic": "utter_why_topic",
    "message": "utter_why_message",
    "name": "utter_why_name",
    "organisation": "utter_why_organisation",
    "email": "utter_why_email",
    "consent": "utter_why_consent",
    CONFIRM: "utter_why_confirm",
}
UNCLEAR = {
    "topic": "utter_topic_unclear",
    "message": "utter_message_unclear",
    "name": "utter_name_unclear",
    "organisation": "utter_organisation_unclear",
    "email": "utter_email_unclear",
    "consent": "utter_consent_unclear",
    CONFIRM: "utter_confirm_unclear",
}


@dataclass(frozen=True)
class Step:
    """Slots to set, and what is asked next."""

    slots: Mapping[str, Any]
    asks: str | None


@dataclass(frozen=True)
class Talk:
    """One message in its form, and what is needed to answer it."""

    turn: Turn
    state: FormState
    voice: Voice
    enquiries: EnquiryService


async def take_step(reading: Reading, talk: Talk) -> Step | None:
    """Return what comes of the message; None where it is no business of the form."""
    if reading.act == "aside":
        return None
    return await _STEPS[reading.act](reading, talk)


async def _take_values(reading: Reading, talk: Talk) -> Step:
    checked = _Checked()
    for name, value in reading.values.items():
        await _check(name, value, talk, checked)
    if reading.field in checked.good:
        talk.voice.say("utter_detail_changed")
    failures = talk.state.attempts + 1 if checked.refused else 0
    asks = checked.open or next_question({**talk.state.values, **checked.good})
    return Step({**checked.slots, **_offer_way_out(failures, talk.voice)}, asks)


@dataclass
class _Checked:
    good: dict[str, str] = field(default_factory=dict)
    slots: dict[str, Any] = field(default_factory=dict)
    open: str | None = None
    """The field that is to be asked (again)."""
    refused: bool = False


async def _check(name: str, value: str, talk: Talk, into: _Checked) -> None:
    stands_by_it = name == "email" and value in (talk.state.email_typed, talk.state.email_suggested)
    try:
        good = await in_thread(talk.enquiries.check, name, value, talk.turn.language, confirmed=stands_by_it)
    except InvalidField as invalid:
        into.slots[name], into.open = None, name
        if invalid.suggestion:
            into.slots |= {"email_typed": value, "email_suggested": invalid.suggestion}
        else:
            into.refused = True
            talk.voice.say(INVALID[invalid.reason])
        return
    into.good[name] = into.slots[name] = good
    if name == "email":
        into.slots |= {"email_typed": None, "email_suggested": None}


async def _change(reading: Reading, _: Talk) -> Step:
    """Ask a field anew, or which one where that is not said."""
    if reading.field is None:
        return Step({"changing": True}, CONFIRM)
    return Step({reading.field: None, "email_typed": None, "email_suggested": None}, reading.field)


async def _say_yes(_: Reading, talk: Talk) -> Step:
    state = talk.state
    if state.asked == CANCELLING:
        return Step({"outcome": "cancelled"}, END)
    open_question = next_question(state.values)
    if state.asked == CONFIRM:
        return Step({"outcome": "confirmed"}, END) if open_question == CONFIRM else Step({}, open_question)
    values = {**state.values, "consent": state.consent_shown}
    return Step({"consent": state.consent_shown}, next_question(values))


async def _say_no(_: Reading, talk: Talk) -> Step:
    if talk.state.asked == CANCELLING:
        return Step({}, next_question(talk.state.values))
    if talk.state.asked == CONFIRM:
        return Step({"changing": True}, CONFIRM)
    return Step({"outcome": "declined"}, END)


async def _cancel(_: Reading, talk: Talk) -> Step:
    if talk.state.asked != CANCELLING and talk.state.much_would_be_lost:
        return Step({}, CANCELLING)
    return Step({"outcome": "cancelled"}, END)


async def _explain(reading: Reading, talk: Talk) -> Step:
    talk.voice.say(WHY[reading.field or CONFIRM])
    return Step({}, talk.state.asked)


async def _ask_again(_: Reading, talk: Talk) -> Step:
    asked = talk.state.asked or CONFIRM
    if asked in UNCLEAR:
        talk.voice.say(UNCLEAR[asked])
    slots = {"changing": talk.state.changing}
    return Step({**slots, **_offer_way_out(talk.state.attempts + 1, talk.voice)}, asked)


def _offer_way_out(failures: int, voice: Voice) -> dict[str, Any]:
    """Count replies that were no use; name other ways when there were too many."""
    if failures < PATIENCE:
        return {"attempts": failures}
    voice.say("utter_enquiry_stuck")
    return {"attempts": 0}


_STEPS: dict[str, Callable[[Reading, Talk], Awaitable[Step]]] = {
    "values": _take_values,
    "change": _change,
    "yes": _say_yes,
    "no": _say_no,
    "cancel": _cancel,
    "why": _explain,
    "unclear": _ask_again,
}
