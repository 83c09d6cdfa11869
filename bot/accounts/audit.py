"""The audit log: who did what to which object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVarTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.accounts.models import AccountRow, AuditEvent
from bot.accounts.records import AuditEntry
from bot.database import utc_now

Parts = TypeVarTuple("Parts")
BACKUP = "backups.create"
"""The action of a finished backup, which alarms and `bot doctor` look for."""


def record(
    session: Session,
    account_id: int | None,
    action: str,
    object: str = "",  # noqa: A002  the word of the contract
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add a line in the caller's transaction; `action` is `<topic>.<verb>`, `object` an id.

    `details` hold ids, names of fields and numbers, never what somebody wrote: the log outlives an erasure.
    """
    session.add(
        AuditEvent(at=utc_now(), account_id=account_id, action=action, object=object[:120], details=dict(details or {}))
    )


def read(
    session: Session,
    *,
    account_id: int | None = None,
    topic: str = "",
    object: str = "",  # noqa: A002
    limit: int = 100,
    offset: int = 0,
) -> Sequence[AuditEntry]:
    """Return lines, newest first."""
    query = (
        _filter(select(AuditEvent, AccountRow.name), account_id, topic, object)
        .outerjoin(AccountRow, AccountRow.id == AuditEvent.account_id)
        .order_by(AuditEvent.id.desc())
        .limit(limit)
        .offset(offset)
    )
    rows = session.execute(query).all()
    return [AuditEntry(event.at, name, event.action, event.object, event.details) for event, name in rows]


def count(session: Session, *, account_id: int | None = None, topic: str = "", object: str = "") -> int:  # noqa: A002
    """Count the lines that `read` would return without a limit."""
    return session.scalar(_filter(select(func.count(AuditEvent.id)), account_id, topic, object)) or 0


def last_time(session: Session, action: str) -> datetime | None:
    """Return when something was done last."""
    return session.scalar(select(func.max(AuditEvent.at)).where(AuditEvent.action == action))


def topics(session: Session) -> list[str]:
    """Return the topics that occur, for a filter."""
    actions = session.scalars(select(AuditEvent.action).distinct())
    return sorted({action.split(".")[0] for action in actions})


def _filter(query: Select[*Parts], account_id: int | None, topic: str, about: str) -> Select[*Parts]:
    if account_id is not None:
        query = query.where(AuditEvent.account_id == account_id)
    if topic:
        query = query.where(AuditEvent.action.startswith(f"{topic}.", autoescape=True))
    if about:
        query = query.where(AuditEvent.object == about)
    return query
