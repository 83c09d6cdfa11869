"""Read what was stored, straight from the table: the evaluation trusts no service's word."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from bot.database import Database
from bot.enquiries.models import Enquiry

_COLUMNS = (Enquiry.topic, Enquiry.message, Enquiry.name, Enquiry.organisation, Enquiry.email, Enquiry.language)


def count_rows(database: Database) -> int:
    """Return how many enquiries are stored."""
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Enquiry)) or 0


def read_row(database: Database, reference: str) -> dict[str, Any] | None:
    """Return the values that are stored under a reference."""
    with database.read() as session:
        row = session.execute(select(*_COLUMNS).where(Enquiry.reference == reference)).one_or_none()
        return None if row is None else dict(row._mapping)
