"""Play a script: answer whatever the assistant asks for, until the enquiry ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from bot.chat_client import Message
from bot.enquiries.references import find_reference
from evaluation.enquiries.scripts import Script
from evaluation.known_texts import KnownTexts

MAX_TURNS = 40
PATIENCE = 3
"""How often a visitor gives the same reply before they leave."""
ENDINGS = {"utter_enquiry_cancelled": "cancelled", "utter_consent_declined": "declined"}
OFFERS = (
    "Anfrage senden",
    "Send an enquiry",
    "Als Anfrage senden",
    "Send it as an enquiry",
    "Lieber eine Anfrage senden",
    "Send an enquiry instead",
    "Anfrage an die Partner",
    "Enquiry to the partners",
)
"""Buttons that begin an enquiry: who wants to send one presses it where the assistant offers it instead of asking."""


class Client(Protocol):
    """The part of the chat client that is needed."""

    def say(self, text: str) -> list[Message]:
        """Send a message."""

    def press(self, button: str) -> list[Message]:
        """Press a button."""


@dataclass
class Played:
    """How a script went."""

    end: str = "stuck"
    reference: str | None = None
    asked: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)


def play(script: Script, client: Client, known: KnownTexts) -> Played:
    """Play the script and return how it ended: sent, cancelled, declined or stuck."""
    played = Played()
    replies = {name: iter(_with_last_repeated(texts)) for name, texts in script.replies.items()}
    messages = _say(client, script.opening, played)
    for _ in range(MAX_TURNS):
        if _has_ended(messages, known, played):
            return played
        asked = next((m["expects"]["field"] for m in reversed(messages) if m["expects"]), None)
        button = next((b for m in messages for b in m["buttons"] if b["title"] in OFFERS), None)
        if asked and played.asked[-PATIENCE:] == [asked] * PATIENCE and _is_last(script, asked, played):
            return played
        if asked:
            played.asked.append(asked)
            messages = _say(client, next(replies[asked]), played)
        elif button and (not played.asked or _is_handed_over(messages)):
            played.log.append(f"> [{button['title']}]")
            messages = _listen(client.press(button["id"]), played)
        else:
            return played
    return played


def _is_last(script: Script, asked: str, played: Played) -> bool:
    return played.asked.count(asked) >= len(script.replies[asked]) + PATIENCE - 1


def _with_last_repeated(texts: tuple[str, ...]) -> Iterable[str]:
    yield from texts
    while True:
        yield texts[-1]


def _say(client: Client, text: str, played: Played) -> list[Message]:
    played.log.append(f"> {text}")
    return _listen(client.say(text), played)


def _listen(messages: list[Message], played: Played) -> list[Message]:
    played.log += [f"< ({m['language']}, {m['kind']}) {m['text']}" for m in messages]
    return messages


def _is_handed_over(messages: list[Message]) -> bool:
    """Tell whether a person was called, in office hours: who has an enquiry half written goes on with that."""
    return any(message["kind"] == "handoff" for message in messages)


def _has_ended(messages: list[Message], known: KnownTexts, played: Played) -> bool:
    for message in messages:
        if message["kind"] == "receipt":
            played.end, played.reference = "sent", find_reference(message["text"])
            return True
        ending = ENDINGS.get(known.response_of(message)[0])
        if ending:
            played.end = ending
            return True
    return False
