"""Take a due mail out of the outbox, and note what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from bot.notifications.models import OutgoingMail
from bot.notifications.records import Mail

CLAIM_LASTS = timedelta(minutes=15)
"""Longer than any attempt takes; a claim older than this belongs to a process that died."""


def claim(session: Session, now: datetime) -> Mail | None:
    """Mark one due mail as in flight and return it. To be called in an immediate unit of work.

    PostgreSQL: workers skip each other's rows. SQLite: the unit of work holds the only write lock.
    """
    row = session.scalars(
        select(OutgoingMail)
        .where(_is_due(now))
        .order_by(OutgoingMail.due_at, OutgoingMail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if row is None:
        return None
    row.state, row.claimed_at, row.attempts = "inflight", now, row.attempts + 1
    return Mail(**{name: getattr(row, name) for name in Mail.__dataclass_fields__})


def mark_sent(session: Session, mail: Mail, claimed_at: datetime, now: datetime) -> bool:
    """Note that the mail has left; tell whether the claim was still ours."""
    return _settle(session, mail, claimed_at, state="sent", sent_at=now, failure=None)


def mark_failed(session: Session, mail: Mail, claimed_at: datetime, code: str) -> bool:
    """Give a mail up, where the console shows it."""
    return _settle(session, mail, claimed_at, state="failed", failure=code)


def put_back(session: Session, mail: Mail, claimed_at: datetime, due_at: datetime, code: str, attempts: int) -> bool:
    """Let the mail wait for another attempt."""
    return _settle(session, mail, claimed_at, state="queued", due_at=due_at, failure=code, attempts=attempts)


def _is_due(now: datetime) -> ColumnElement[bool]:
    waiting = and_(OutgoingMail.state == "queued", OutgoingMail.due_at <= now)
    abandoned = and_(OutgoingMail.state == "inflight", OutgoingMail.claimed_at <= now - CLAIM_LASTS)
    return or_(waiting, abandoned)


def _settle(session: Session, mail: Mail, claimed_at: datetime, **values: object) -> bool:
    # Erased or claimed anew meanwhile: then this attempt has no say any more.
    statement = (
        update(OutgoingMail)
        .where(OutgoingMail.id == mail.id, OutgoingMail.state == "inflight", OutgoingMail.claimed_at == claimed_at)
        .values(claimed_at=None, **values)
    )
    return bool(session.execute(statement, execution_options={"synchronize_session": False}).rowcount)  # type: ignore[attr-defined]
