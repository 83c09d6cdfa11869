"""Find out where the visitor of a chat can be reached."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.enquiries.models import Enquiry


@dataclass(frozen=True)
class Contact:
    """Who sent an enquiry in a chat."""

    email: str
    name: str


def find_contact(session: Session, conversation_id: str) -> Contact | None:
    """Return whoever sent the newest enquiry of a conversation that still stands."""
    # A long conversation continues in sections, and an enquiry knows the one in which it was sent.
    of_this_chat = or_(
        Enquiry.conversation_id == conversation_id, Enquiry.conversation_id.startswith(f"{conversation_id}-")
    )
    query = (
        select(Enquiry.email, Enquiry.name)
        .where(of_this_chat, Enquiry.blanked_at.is_(None), Enquiry.status.not_in(("withdrawn", "spam")))
        .order_by(Enquiry.id.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else Contact(row.email, row.name)
