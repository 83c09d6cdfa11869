"""What the sender of an enquiry may do with it, after proof that it is theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations.export import export_conversation
from bot.conversations.sessions import exists
from bot.database import utc_now
from bot.enquiries import history, links, writing
from bot.enquiries.cases import open_case
from bot.enquiries.models import Consent, Enquiry
from bot.enquiries.records import EnquiryRow, UnknownEnquiry
from bot.enquiries.submitting import case_url, searchable, send_confirmation
from bot.enquiries.validation import check_value
from bot.languages import Language
from bot.notifications import outbox
from bot.settings import Settings

MAILS_PER_DAY = 3
"""Links that may be asked for one enquiry; more would let strangers fill a mailbox."""


@dataclass(frozen=True)
class Proof:
    """Shows that an enquiry is the asker's: the token of a mailed link, or the conversation that sent it."""

    token: str = ""
    reference: str = ""
    conversation_id: str = ""


@dataclass(frozen=True)
class OwnEnquiry:
    """An enquiry as its sender sees it."""

    reference: str
    status: str
    language: Language
    created_at: datetime
    first_reply_at: datetime | None
    topic: str
    message: str
    name: str
    organisation: str | None
    email: str
    blanked: bool


def find(session: Session, settings: Settings, proof: Proof) -> Enquiry:
    """Return the row that the proof opens. Raises `UnknownEnquiry`, whatever is wrong."""
    try:
        return _by_token(session, settings, proof.token) if proof.token else _by_conversation(session, proof)
    except links.InvalidLink:
        raise UnknownEnquiry from None


def view(session: Session, settings: Settings, proof: Proof) -> OwnEnquiry:
    """Return the enquiry; who came by the link has shown that the address works."""
    enquiry = find(session, settings, proof)
    if proof.token and enquiry.confirmed_at is None:
        history.record(session, enquiry, "confirmed")
        enquiry.confirmed_at = utc_now()
    return _own(enquiry)


def request_link(session: Session, settings: Settings, reference: str, email: str, language: str) -> bool:
    """Queue a link for the sender; the caller must not tell whether there was anything to send."""
    query = select(Enquiry).where(Enquiry.reference == reference.upper(), Enquiry.blanked_at.is_(None))
    enquiry = session.scalars(query).one_or_none()
    if enquiry is None or enquiry.email.casefold() != email.casefold():
        return False
    return _queue_link(session, settings, enquiry, language)


def mail_link(session: Session, settings: Settings, proof: Proof, language: str) -> bool:
    """Queue a link to who has shown that the enquiry is theirs; False where they were sent enough of them today."""
    enquiry = find(session, settings, proof)
    if enquiry.blanked_at is not None:
        raise UnknownEnquiry
    return _queue_link(session, settings, enquiry, language)


def withdraw(session: Session, settings: Settings, proof: Proof) -> None:
    """Withdraw the enquiry and the consent; the content goes after a few days (`retention`). Idempotent."""
    enquiry = find(session, settings, proof)
    if enquiry.status == "withdrawn":
        return
    now = utc_now()
    history.record(session, enquiry, "withdrawn")
    enquiry.status, enquiry.closed_at = "withdrawn", now
    consent = session.get(Consent, enquiry.id)
    if consent is not None:
        consent.withdrawn_at = now
    tell_coordinator(session, settings, enquiry, "withdrawn")


def request_new_address(session: Session, settings: Settings, proof: Proof, value: str, *, confirmed: bool) -> str:
    """Queue a mail to the new address, which has to be confirmed there; return it. Raises `InvalidField`."""
    enquiry = find(session, settings, proof)
    address = check_value("email", value, confirmed=confirmed)
    if not _has_had_enough(session, "address", enquiry, address):
        url = links.new_address_url(settings, enquiry.reference, enquiry.email, address)
        content = _link_content(settings, enquiry, url)
        outbox.queue_mail(session, "address", enquiry.language, address, content, about=enquiry.reference)
    return address


def confirm_new_address(session: Session, settings: Settings, token: str) -> OwnEnquiry:
    """Take the new address of the link; a second time is nothing. Raises `UnknownEnquiry`."""
    try:
        link = links.read(settings, links.NEW_ADDRESS, token)
    except links.InvalidLink:
        raise UnknownEnquiry from None
    enquiry = _by_reference(session, link.reference)
    if link.email is None or (enquiry.email != link.email and not link.opens(enquiry.reference, enquiry.email)):
        raise UnknownEnquiry
    if enquiry.email != link.email:
        _replace_address(session, settings, enquiry, link.email)
    return _own(enquiry)


def export(session: Session, settings: Settings, proof: Proof) -> dict[str, Any]:
    """Return everything that is held about the enquiry and its conversation (GDPR Art. 15)."""
    enquiry = find(session, settings, proof)
    case = open_case(session, enquiry.reference)
    history.record(session, enquiry, "exported")
    conversation = enquiry.conversation_id if exists(session, enquiry.conversation_id) else None
    return {
        "enquiry": {name: getattr(case.enquiry, name) for name in EnquiryRow.__dataclass_fields__},
        "consent": case.consent,
        "matching_partners": case.partners,
        "history": case.history,
        "mails": case.mails,
        "conversation": export_conversation(session, conversation) if conversation else None,
    }


def tell_coordinator(session: Session, settings: Settings, enquiry: Enquiry, change: str) -> None:
    """Queue a note to the coordinator, in both languages, that the sender changed something."""
    content = {
        language: {
            "reference": enquiry.reference,
            "change": writing.CHANGES[language][change],
            "link": case_url(settings, enquiry.reference),
        }
        for language in ("de", "en")
    }
    to = enquiry.coordinator_email or settings.office_email
    outbox.queue_mail(session, "change", "both", to, content, about=enquiry.reference)


def _replace_address(session: Session, settings: Settings, enquiry: Enquiry, address: str) -> None:
    outbox.cancel_about(session, enquiry.reference, enquiry.email)
    enquiry.email, enquiry.confirmed_at = address, utc_now()
    enquiry.search = searchable(
        enquiry.reference, enquiry.topic, enquiry.name, enquiry.organisation, address, enquiry.message
    )
    history.record(session, enquiry, "email_corrected")
    send_confirmation(session, settings, enquiry)
    tell_coordinator(session, settings, enquiry, "email_corrected")


def _queue_link(session: Session, settings: Settings, enquiry: Enquiry, language: str) -> bool:
    if _has_had_enough(session, "link", enquiry):
        return False
    content = _link_content(settings, enquiry, links.manage_url(settings, enquiry.reference, enquiry.email))
    outbox.queue_mail(session, "link", language, enquiry.email, content, about=enquiry.reference)
    history.record(session, enquiry, "link_requested")
    return True


def _by_token(session: Session, settings: Settings, token: str) -> Enquiry:
    link = links.read(settings, links.MANAGE, token)
    enquiry = _by_reference(session, link.reference)
    if not link.opens(enquiry.reference, enquiry.email):
        raise UnknownEnquiry
    return enquiry


def _by_conversation(session: Session, proof: Proof) -> Enquiry:
    enquiry = _by_reference(session, proof.reference)
    if not proof.conversation_id or enquiry.conversation_id != proof.conversation_id:
        raise UnknownEnquiry
    return enquiry


def _by_reference(session: Session, reference: str) -> Enquiry:
    query = select(Enquiry).where(Enquiry.reference == reference.upper())
    enquiry = session.scalars(query).one_or_none()
    if enquiry is None:
        raise UnknownEnquiry
    return enquiry


def _has_had_enough(session: Session, template: str, enquiry: Enquiry, address: str | None = None) -> bool:
    since = utc_now() - timedelta(days=1)
    return outbox.count_recent(session, template, address or enquiry.email, since) >= MAILS_PER_DAY


def _link_content(settings: Settings, enquiry: Enquiry, url: str) -> dict[str, object]:
    return {
        "reference": enquiry.reference,
        "link": url,
        "days": settings.link_days,
        "office": settings.office_name,
    }


def _own(enquiry: Enquiry) -> OwnEnquiry:
    return OwnEnquiry(
        reference=enquiry.reference,
        status=enquiry.status,
        language=cast(Language, enquiry.language),
        created_at=enquiry.created_at,
        first_reply_at=enquiry.first_reply_at,
        topic=enquiry.topic,
        message=enquiry.message,
        name=enquiry.name,
        organisation=enquiry.organisation,
        email=enquiry.email,
        blanked=enquiry.blanked_at is not None,
    )
