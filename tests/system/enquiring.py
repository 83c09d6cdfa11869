"""A visitor who fills the enquiry form in the chat, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.database import Database
from bot.enquiries.models import Enquiry
from bot.enquiries.references import find_reference
from bot.notifications.models import OutgoingMail
from tests.system.assistant import Assistant, Visitor

FIELDS = ("topic", "message", "name", "organisation", "email")
GERMAN = {
    "topic": "Prüfstände für Brennstoffzellen",
    "message": "Wir suchen einen Betrieb in Manchester, der unsere Prüfstände erproben möchte.",
    "name": "Jörg Grünwald",
    "organisation": "Grünwald Prüftechnik GmbH",
    "email": "joerg@gruenwald-prueftechnik.de",
}
ENGLISH = {
    "topic": "Recycling of batteries",
    "message": "We recycle batteries and would like to meet a research group in Bochum.",
    "name": "Siobhán O'Connor",
    "organisation": "Battery Loop Ltd",
    "email": "siobhan@battery-loop.co.uk",
}
OPENING = {"de": "Ich möchte eine Anfrage stellen.", "en": "I would like to send an enquiry."}
YES = {"de": "Ja", "en": "Yes"}
SEND = {"de": "Ja, senden", "en": "Yes, send it"}

Messages = list[dict[str, Any]]


def asked(messages: Messages) -> str | None:
    """Return the field that the assistant asks for."""
    return next((message["expects"]["field"] for message in reversed(messages) if message["expects"]), None)


def kinds(messages: Messages) -> list[str]:
    """Return the kinds of messages."""
    return [message["kind"] for message in messages]


def reply_to(field: str | None, values: Mapping[str, str], language: str) -> str:
    """Return what a visitor with these values answers."""
    return values.get(field or "", YES[language])


def fill(visitor: Visitor, values: Mapping[str, str], language: str, until: str = "confirm") -> Messages:
    """Begin an enquiry and answer each question up to `until`; return the messages that ask for it."""
    messages = visitor.say(OPENING[language])
    fields = []
    while asked(messages) != until:
        fields.append(asked(messages))
        assert fields.count(fields[-1]) == 1, (fields, messages)
        messages = visitor.say(reply_to(fields[-1], values, language))
    return messages


def confirm(visitor: Visitor, language: str) -> str:
    """Say yes to the summary; return the reference."""
    return reference_of(visitor.say(YES[language]))


def reference_of(messages: Messages) -> str:
    """Return the reference that a receipt names."""
    assert kinds(messages) == ["receipt"], messages
    reference = find_reference(messages[0]["text"])
    assert reference, messages
    return reference


def stored(assistant: Assistant, values: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what stands in the database under an address; each test has one of its own."""
    database = Database(assistant.environment["BOT_DATABASE_URL"])
    try:
        with database.read() as session:
            rows = session.scalars(select(Enquiry).where(Enquiry.email == values["email"])).all()
            columns = ("reference", "language", "channel", "status", *FIELDS)
            return [{name: getattr(row, name) for name in columns} for row in rows]
    finally:
        database.dispose()


def mails(assistant: Assistant, reference: str) -> dict[str, str]:
    """Return the states of the mails about an enquiry, by template; none may be there twice."""
    database = Database(assistant.environment["BOT_DATABASE_URL"])
    try:
        with database.read() as session:
            query = select(OutgoingMail).where(OutgoingMail.about == reference)
            found = [(mail.template, mail.state) for mail in session.scalars(query)]
    finally:
        database.dispose()
    assert len(dict(found)) == len(found), found
    return dict(found)
