"""What the outbox passes on: values, never rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Mail:
    """A mail that is ready to be sent."""

    id: int
    template: str
    message_id: str
    in_reply_to: str | None
    recipient: str
    reply_to: str | None
    subject: str
    body: str
    language: str
    created_at: datetime
    attempts: int = 0


@dataclass(frozen=True)
class MailState:
    """How far a mail has come, for the case and the settings page."""

    id: int
    message_id: str
    template: str
    about: str | None
    subject: str
    recipient: str
    state: str
    attempts: int
    failure: str | None
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None


class InvalidRecipient(ValueError):
    """The address is not exactly one address; the message does not quote it."""
