"""Blank an enquiry whose time is over: its content goes, and it still counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from bot.enquiries import history
from bot.enquiries.models import Enquiry, EnquiryEvent
from bot.notifications import outbox
from bot.settings import Settings


def blank_due(session: Session, settings: Settings, now: datetime) -> tuple[int, list[int]]:
    """Blank every enquiry that is due; return how many, and the ids of the mails that went with them."""
    due = session.scalars(select(Enquiry).where(Enquiry.blanked_at.is_(None), _is_due(settings, now))).all()
    mails = [mail for enquiry in due for mail in _blank(session, enquiry, now)]
    return len(due), mails


def detach(session: Session, conversation_ids: Iterable[str]) -> None:
    """Let enquiries outlive their conversations: these go earlier, and take with them what still belongs to them."""
    statement = update(Enquiry).where(Enquiry.conversation_id.in_(list(conversation_ids))).values(conversation_id=None)
    session.execute(statement, execution_options={"synchronize_session": False})


def _is_due(settings: Settings, now: datetime) -> ColumnElement[bool]:
    def older(column: ColumnElement[datetime | None], days: int) -> ColumnElement[bool]:
        return column < now - timedelta(days=days)

    withdrawn = Enquiry.status == "withdrawn"
    return or_(
        and_(withdrawn, older(Enquiry.closed_at, settings.retention_withdrawn_days)),  # type: ignore[arg-type]
        and_(~withdrawn, older(Enquiry.closed_at, settings.retention_enquiry_days)),  # type: ignore[arg-type]
        and_(Enquiry.closed_at.is_(None), older(Enquiry.updated_at, settings.retention_open_days)),  # type: ignore[arg-type]
    )


def _blank(session: Session, enquiry: Enquiry, now: datetime) -> list[int]:
    mails = outbox.erase_about(session, enquiry.reference, enquiry.email)
    enquiry.topic = enquiry.message = enquiry.name = enquiry.email = enquiry.search = ""
    enquiry.organisation = enquiry.conversation_id = None
    enquiry.blanked_at = now
    of_enquiry = update(EnquiryEvent).where(EnquiryEvent.enquiry_id == enquiry.id)
    session.execute(of_enquiry.values(text=None), execution_options={"synchronize_session": False})
    history.record(session, enquiry, "blanked")
    return mails
