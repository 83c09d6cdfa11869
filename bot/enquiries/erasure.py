"""Erase an enquiry from every store: its rows, mails and their files, and the conversation that it came from.

The tombstone is written in the same transaction; it keeps the form run from being stored again, and is replayed on
a restored backup. The conversation gets a tombstone too, and the web process empties Rasa (`conversations.eraser`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.conversations.erasure import set_tombstone
from bot.database import utc_now
from bot.enquiries.models import Consent, Enquiry, EnquiryEvent, EnquiryPartner, ErasedEnquiry
from bot.enquiries.references import new_receipt
from bot.notifications import outbox
from bot.notifications.transport import erase_files
from bot.settings import Settings

_PARTS = (Consent, EnquiryPartner, EnquiryEvent)


@dataclass(frozen=True)
class Erased:
    """An erasure: its receipt, and the conversation that has to be emptied as well."""

    reference: str
    receipt: str
    conversation_id: str | None


def find_all(session: Session, *, reference: str = "", email: str = "") -> list[Enquiry]:
    """Return the enquiries that the operator wants erased: one, or all of an address."""
    wanted = Enquiry.reference == reference.upper() if reference else func.lower(Enquiry.email) == email.lower()
    return list(session.scalars(select(Enquiry).where(wanted)))


def erase(session: Session, settings: Settings, enquiry: Enquiry, *, with_conversation: bool = True) -> Erased:
    """Delete everything about the enquiry; the caller commits. The coordinator is told, without a name."""
    receipt, reference, conversation = new_receipt(), enquiry.reference, enquiry.conversation_id
    session.add(
        ErasedEnquiry(reference=reference, form_run_id=enquiry.form_run_id, receipt=receipt, erased_at=utc_now())
    )
    to = enquiry.coordinator_email or settings.office_email
    _delete_rows(session, settings, enquiry)
    outbox.queue_mail(session, "erased", "both", to, {each: {"reference": reference} for each in ("de", "en")})
    if with_conversation and conversation:
        set_tombstone(session, conversation)
    return Erased(reference, receipt, conversation)


def erase_of_conversation(settings: Settings, session: Session, conversation_id: str) -> int:
    """Erase every enquiry that a conversation sent; return how many there were (an `Eraser`'s `others`)."""
    enquiries = session.scalars(select(Enquiry).where(Enquiry.conversation_id == conversation_id)).all()
    for enquiry in enquiries:
        erase(session, settings, enquiry, with_conversation=False)
    return len(enquiries)


def list_tombstones(session: Session) -> list[dict[str, Any]]:
    """Return all tombstones as they are kept beside backups."""
    query = select(ErasedEnquiry).order_by(ErasedEnquiry.erased_at)
    return [
        {
            "reference": row.reference,
            "form_run_id": row.form_run_id,
            "receipt": row.receipt,
            "erased_at": row.erased_at.isoformat(),
        }
        for row in session.scalars(query)
    ]


def replay_tombstones(session: Session, settings: Settings, records: Iterable[Mapping[str, Any]]) -> int:
    """Erase enquiries again that a restored backup has brought back; return how many. Idempotent."""
    brought_back = 0
    for record in records:
        session.merge(ErasedEnquiry(**{**record, "erased_at": datetime.fromisoformat(record["erased_at"])}))
        query = select(Enquiry).where(Enquiry.reference == record["reference"])
        for enquiry in session.scalars(query).all():
            brought_back += 1
            _delete_rows(session, settings, enquiry)
    return brought_back


def _delete_rows(session: Session, settings: Settings, enquiry: Enquiry) -> None:
    # Files first: when the commit fails they are gone, and the rows say so when they are erased again.
    erase_files(settings, outbox.erase_about(session, enquiry.reference, enquiry.email))
    for part in _PARTS:
        session.execute(delete(part).where(part.enquiry_id == enquiry.id))
    session.execute(delete(Enquiry).where(Enquiry.id == enquiry.id))
