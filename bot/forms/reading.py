"""Read one message of a visitor in the light of what was asked."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.forms.corrections import find_correction
from bot.forms.decisions import decide, is_unwilling, says_cancel, says_do_not_send, says_go_on, says_send
from bot.forms.emails import find_address
from bot.forms.fields import named_field
from bot.forms.fillers import introduces_topic, strip_topic
from bot.forms.labels import read_labels
from bot.forms.messages import (
    ASIDE,
    DECISIONS,
    LONG_TOPIC,
    LONGEST_ASIDE,
    LONGEST_REQUEST,
    NEVER_A_DETAIL,
    OWN,
    STEERING,
    STOPPING,
    SWITCHING,
    Heard,
    Reading,
)
from bot.forms.names import read_person
from bot.forms.organisations import read_organisation, says_none
from bot.forms.questions import asks_why, is_question, surely_a_question
from bot.forms.texts import sentences, trim, words
from bot.forms.words import speaks_to_the_assistant


def read_message(
    asked: str | None, heard: Heard, current: Mapping[str, str | None], *, choosing: bool = False
) -> Reading:
    """Return what the message does, `asked` being the field or `confirm`; `choosing`: asked what to change."""
    if choosing:
        chosen = _read_choice(heard.text, current)
        if chosen:
            return chosen
    read = _read_free if asked in ("topic", "message") else _read_short
    reading = read(asked or "confirm", heard, current)
    if reading.act == "aside" and heard.intent in OWN:
        return _stay(asked or "confirm", heard)
    return reading


def _stay(asked: str, heard: Heard) -> Reading:
    """Keep to the form where the intent's rule would lead out of it, or begin it anew."""
    if heard.intent == "correct_details":
        return Reading("change")
    return Reading("why" if heard.intent == "ask_why" else "unclear", field=asked)


def read_cancelling(text: str) -> Reading:
    """Return what the message says to "do you really want to cancel?"."""
    if says_go_on(text):
        return Reading("no")
    said = True if says_cancel(text) else decide(text)
    if said is None:
        return Reading("aside" if is_question(text) else "unclear")
    return Reading("yes" if said else "no")


def read_suggestion(text: str, typed: str | None, suggested: str) -> Reading | None:
    """Return what the message says to "did you mean …?"; None where it is about something else."""
    if find_address(text):
        return None
    said = decide(text)
    if said is None or (not said and typed is None):
        return None
    return Reading("values", {"email": suggested if said else typed or ""})


def _read_choice(text: str, current: Mapping[str, str | None]) -> Reading | None:
    """Read the field alone ("die Firma"), where it was asked what to change."""
    corrected = _correction(text, current, in_summary=True)
    if corrected:
        return corrected
    named = named_field(text)
    return Reading("change", field=named) if named and not is_question(text) else None


def _read_free(asked: str, heard: Heard, current: Mapping[str, str | None]) -> Reading:
    """Topic and message: what is typed is the value, unless it is surely something else."""
    text = heard.text
    # One word alone may be a subject: "Abbruchhämmer".
    if says_cancel(text, longest=8) or (heard.is_surely(*STOPPING) and 2 <= len(words(text)) <= 8):
        return Reading("cancel")
    corrected = _correction(text, current)
    if corrected:
        return corrected
    if _is_why(heard):
        return Reading("why", field=named_field(text) or asked)
    if _is_aside(asked, heard):
        return Reading("aside")
    if len(words(text)) <= 3 and (decide(text) is not None or heard.is_surely(*NEVER_A_DETAIL)):
        return Reading("unclear", field=asked)
    return _take_free(asked, text, current)


def _is_why(heard: Heard) -> bool:
    about_a_field = heard.intent == "ask_why" or named_field(heard.text) is not None
    return (asks_why(heard.text) and about_a_field) or (heard.is_surely("ask_why") and is_question(heard.text))


def _is_aside(asked: str, heard: Heard) -> bool:
    # "Geht um …" opens like a question, but says what it is about.
    names_topic = introduces_topic(heard.text) and "?" not in heard.text
    if surely_a_question(heard.text) and not names_topic and not (asked == "message" and heard.insists):
        return True
    meant = heard.is_surely(*STEERING) and speaks_to_the_assistant(heard.text)
    return _asks_for_language(heard) or (meant and len(words(heard.text)) <= LONGEST_ASIDE)


def _take_free(asked: str, text: str, current: Mapping[str, str | None]) -> Reading:
    labelled = read_labels(text)
    if asked in labelled:
        return Reading("values", labelled)
    if asked == "message":
        return Reading("values", {"message": text.strip()})
    topic = strip_topic(text)
    if len(text) > LONG_TOPIC and not current.get("message"):
        # The whole story at once: keep it as the message and ask for the few words.
        return Reading("values", {"message": text.strip()})
    head, *rest = sentences(text)
    if rest and len(words(head)) <= 10 and not current.get("message") and len(words(" ".join(rest))) > 6:
        return Reading("values", {"topic": strip_topic(head), "message": " ".join(rest)})
    return Reading("values", {"topic": topic}) if topic else Reading("unclear", field=asked)


def _read_short(asked: str, heard: Heard, current: Mapping[str, str | None]) -> Reading:
    """Everything else: a value where it looks like one, else what people say in between."""
    text = heard.text
    if says_cancel(text) or (asked == "confirm" and says_do_not_send(text)):
        return Reading("cancel")
    corrected = _correction(text, current, in_summary=asked == "confirm")
    if corrected:
        return corrected
    if asked == "confirm" and is_unwilling(text):
        return Reading("cancel")
    if asked in DECISIONS and _is_decided(asked, text):
        return _read_decision(asked, heard)
    if is_unwilling(text) or (heard.is_surely(*STOPPING) and not find_address(text)):
        return Reading("cancel")
    if asks_why(text):
        return Reading("why", field=named_field(text) or asked)
    if asked in DECISIONS:
        return _read_decision(asked, heard)
    return _read_detail(asked, heard, current)


def _correction(text: str, current: Mapping[str, str | None], *, in_summary: bool = False) -> Reading | None:
    filled = {name: value for name, value in current.items() if value is not None}
    correction = find_correction(text, filled, in_summary=in_summary)
    if correction is None or correction.field not in filled:
        return None
    if correction.value is None:
        return Reading("change", field=correction.field)
    return Reading("values", {correction.field: correction.value}, field=correction.field)


def _is_decided(asked: str, text: str) -> bool:
    return not is_question(text) and (decide(text) is not None or (asked == "confirm" and says_send(text)))


def _asks_for_language(heard: Heard) -> bool:
    named = re.search(r"\b(?:deutsch|german|englisch|english)\b", heard.text, re.IGNORECASE)
    return bool(named) and heard.is_surely(*SWITCHING) and len(words(heard.text)) <= LONGEST_REQUEST


def _read_decision(asked: str, heard: Heard) -> Reading:
    text = heard.text
    if is_question(text) and not (asked == "confirm" and says_send(text)):
        return Reading("aside")
    if asked == "confirm" and says_send(text):
        return Reading("yes")
    said = decide(text)
    if said is None and heard.is_surely("affirm", "deny"):
        said = heard.intent == "affirm"
    if said is None:
        return Reading("aside" if heard.is_surely(*ASIDE) else "unclear", field=asked)
    return Reading("yes" if said else "no", field=asked)


def _read_detail(asked: str, heard: Heard, current: Mapping[str, str | None]) -> Reading:
    text = heard.text
    values = {"name": _name, "organisation": _organisation, "email": _email}[asked](heard) | read_labels(text)
    values.update(
        (key, value) for key, value in _others(asked, text).items() if current.get(key) is None and key not in values
    )
    if asked in values:
        return Reading("values", values)
    if is_question(text) or heard.is_surely(*ASIDE):
        return Reading("aside")
    return Reading("values", values) if values else Reading("unclear", field=asked)


def _name(heard: Heard) -> dict[str, str]:
    # "Sir Alastair Penhaligon" is heard as off the topic, but "Guten Morgen Zusammen" as a greeting.
    count, is_greeting = len(words(heard.text)), heard.is_surely(*STEERING)
    looks_like_name = count == 2 or (count in (3, 4) and heard.text.istitle() and not is_greeting)
    if is_question(heard.text) or (heard.is_surely(*ASIDE, *NEVER_A_DETAIL) and not looks_like_name):
        return {}
    person = read_person(heard.text)
    if person is None:
        return {}
    return {"name": person.name} | ({"organisation": person.organisation} if person.organisation else {})


def _organisation(heard: Heard) -> dict[str, str]:
    text = heard.text
    if says_none(text) or heard.is_surely("deny", "skip_question"):
        return {"organisation": ""}
    if is_question(text):
        return {}
    if heard.is_surely(*STEERING, "affirm") and not re.search(r"[A-ZÄÖÜ]\w", trim(text)[1:]):
        return {}
    organisation = read_organisation(text)
    return {"organisation": organisation} if organisation else {}


def _email(heard: Heard) -> dict[str, str]:
    address = find_address(heard.text)
    return {"email": address} if address else {}


def _others(asked: str, text: str) -> dict[str, str]:
    """Return what else the message says on the way."""
    address = find_address(text)
    return {"email": address} if address and asked != "email" else {}
