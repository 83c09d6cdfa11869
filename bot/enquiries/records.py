"""What enquiries pass to other features: values, never rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.languages import Language
from bot.notifications.records import MailState

Channel = Literal["chat", "form"]
Status = Literal["new", "open", "answered", "closed", "withdrawn", "spam"]
STATUSES: tuple[Status, ...] = ("new", "open", "answered", "closed", "withdrawn", "spam")
FIELDS = ("topic", "message", "name", "organisation", "email", "consent")
CONSENT = "consent"


class InvalidField(ValueError):
    """A value cannot be taken; `reason` is a key of the locales and responses, see `validation`."""

    def __init__(self, field: str, reason: str, suggestion: str | None = None) -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason, self.suggestion = field, reason, suggestion


class EnquiryErased(Exception):
    """This form run led to an enquiry that was erased since; it is not stored again."""


class TooManyEnquiries(Exception):
    """This conversation or address has sent as many enquiries as one day allows."""


class CaseNotOpen(Exception):
    """A withdrawn or blanked enquiry takes no replies, and its status stays as it is."""


class UnknownEnquiry(LookupError):
    """There is no such enquiry, or it is not the asker's: both look the same."""


@dataclass(frozen=True)
class EnquiryDraft:
    """A filled form. `consent` is the SHA-256 of the consent text that was shown and agreed to."""

    topic: str
    message: str
    name: str
    organisation: str | None
    email: str
    language: Language
    consent: str
    form_run_id: str
    conversation_id: str | None = None
    channel: Channel = "chat"


@dataclass(frozen=True)
class Receipt:
    """Proof that an enquiry is stored. `confirmation` tells whether a mail to the visitor was queued."""

    reference: str
    created_at: datetime
    language: Language
    confirmation: bool


@dataclass(frozen=True)
class Actor:
    """A coordinator who does something, or the operator on the command line (without an id)."""

    id: int | None
    name: str
    email: str | None = None


@dataclass(frozen=True)
class Partner:
    """A partner that matches, named in both languages, and why it does (a topic, or that it is named)."""

    slug: str
    name: Mapping[str, str]
    reason: Mapping[str, str]
    named: bool = False


@dataclass(frozen=True)
class Coordinator:
    """Who gets an enquiry."""

    name: str
    email: str | None = None
    account_id: int | None = None


@dataclass(frozen=True)
class EnquiryRow:
    """An enquiry as a list shows it."""

    reference: str
    status: Status
    language: Language
    channel: Channel
    topic: str
    name: str
    organisation: str | None
    email: str
    message: str
    coordinator: str
    account_id: int | None
    created_at: datetime
    updated_at: datetime
    first_reply_at: datetime | None
    closed_at: datetime | None
    blanked: bool


@dataclass(frozen=True)
class EnquiryEventRow:
    """One line of the history. `kind`: see `history`."""

    id: int
    kind: str
    actor: str | None
    details: Mapping[str, Any]
    text: str | None
    created_at: datetime


@dataclass(frozen=True)
class ConsentRow:
    """The consent with the text that was shown, as long as it is known."""

    version: int
    sha256: str
    language: str
    given_at: datetime
    withdrawn_at: datetime | None
    text: str | None


@dataclass(frozen=True)
class Case:
    """Everything about one enquiry."""

    enquiry: EnquiryRow
    conversation_id: str | None
    confirmed_at: datetime | None
    coordinator_email: str | None
    consent: ConsentRow | None
    partners: tuple[Partner, ...] = ()
    history: tuple[EnquiryEventRow, ...] = ()
    mails: tuple[MailState, ...] = ()
