"""Find enquiries: filters, words, order and pages. Quick with ten thousand of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, UnaryExpression, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.enquiries.models import Enquiry, EnquiryPartner
from bot.enquiries.records import STATUSES, EnquiryRow, Status

Sort = Literal["created_at", "updated_at", "topic", "name", "organisation", "status", "coordinator"]
SORTS: dict[str, InstrumentedAttribute[object]] = {
    "created_at": Enquiry.created_at,
    "updated_at": Enquiry.updated_at,
    "topic": Enquiry.topic,
    "name": Enquiry.name,
    "organisation": Enquiry.organisation,
    "status": Enquiry.status,
    "coordinator": Enquiry.coordinator,
}
MAX_PAGE = 200
MAX_WORDS = 8
_ROW = (
    Enquiry.reference,
    Enquiry.status,
    Enquiry.language,
    Enquiry.channel,
    Enquiry.topic,
    Enquiry.name,
    Enquiry.organisation,
    Enquiry.email,
    Enquiry.message,
    Enquiry.coordinator,
    Enquiry.account_id,
    Enquiry.created_at,
    Enquiry.updated_at,
    Enquiry.first_reply_at,
    Enquiry.closed_at,
    Enquiry.blanked_at.is_not(None).label("blanked"),
)


@dataclass(frozen=True)
class Filter:
    """Which enquiries are wanted; what is empty does not narrow. `words` are all searched, in every field."""

    statuses: tuple[Status, ...] = ()
    language: str = ""
    channel: str = ""
    topic: str = ""
    """Slug of a topic of the knowledge base."""
    partner: str = ""
    """Slug of a partner."""
    coordinator: str = ""
    account_id: int | None = None
    unassigned: bool = False
    words: str = ""
    since: datetime | None = None
    until: datetime | None = None
    unanswered_since: datetime | None = None
    """Still without a reply, and received before this moment."""


@dataclass(frozen=True)
class Page:
    """A part of a list."""

    rows: tuple[EnquiryRow, ...]
    total: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, math.ceil(self.total / self.size))


def list_page(
    session: Session,
    wanted: Filter,
    sort: Sort = "created_at",
    *,
    descending: bool = True,
    number: int = 1,
    size: int = 25,
) -> Page:
    """Return one page; a number beyond the last one gives the last page."""
    size = min(max(size, 1), MAX_PAGE)
    conditions = list(_conditions(wanted))
    total = session.scalar(select(func.count(Enquiry.id)).where(*conditions)) or 0
    number = min(max(number, 1), max(1, math.ceil(total / size)))
    query = select(*_ROW).where(*conditions).order_by(*_order(sort, descending)).limit(size).offset((number - 1) * size)
    return Page(tuple(_row(each) for each in session.execute(query)), total, number, size)


def stream(session: Session, wanted: Filter) -> Iterator[EnquiryRow]:
    """Yield all enquiries that are wanted, oldest first, for an export."""
    query = select(*_ROW).where(*_conditions(wanted)).order_by(Enquiry.created_at, Enquiry.id)
    yield from (_row(each) for each in session.execute(query.execution_options(yield_per=500)))


def count_by_status(session: Session, wanted: Filter | None = None) -> dict[Status, int]:
    """Return how many enquiries are in each status, the statuses of the filter aside."""
    conditions = _conditions(replace(wanted or Filter(), statuses=()))
    query = select(Enquiry.status, func.count()).where(*conditions).group_by(Enquiry.status)
    counted: dict[str, int] = dict(session.execute(query).all())
    return {status: counted.get(status, 0) for status in STATUSES}


def newest_change(session: Session) -> datetime | None:
    """Return when any enquiry changed last, so that a list can tell whether it is still true."""
    return session.scalar(select(func.max(Enquiry.updated_at)))


def find_row(session: Session, reference: str) -> EnquiryRow | None:
    """Return one enquiry as a list shows it."""
    found = session.execute(select(*_ROW).where(Enquiry.reference == reference)).one_or_none()
    return _row(found) if found is not None else None


def _order(sort: str, descending: bool) -> tuple[UnaryExpression[object], UnaryExpression[int]]:
    first, second = SORTS[sort], Enquiry.id
    ordered = (first.desc(), second.desc()) if descending else (first.asc(), second.asc())
    return ordered[0].nulls_last(), ordered[1]


def _conditions(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    if wanted.statuses:
        yield Enquiry.status.in_(wanted.statuses)
    for column, value in (
        (Enquiry.language, wanted.language),
        (Enquiry.channel, wanted.channel),
        (Enquiry.subject_slug, wanted.topic),
        (Enquiry.coordinator, wanted.coordinator),
        (Enquiry.account_id, wanted.account_id),
    ):
        if value not in ("", None):
            yield column == value
    if wanted.unassigned:
        yield Enquiry.account_id.is_(None)
    if wanted.partner:
        matching = select(EnquiryPartner.enquiry_id).where(EnquiryPartner.slug == wanted.partner)
        yield Enquiry.id.in_(matching)
    yield from (_contains(word) for word in wanted.words.casefold().split()[:MAX_WORDS])
    yield from _of_time(wanted)


def _of_time(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    if wanted.since:
        yield Enquiry.created_at >= wanted.since
    if wanted.until:
        yield Enquiry.created_at < wanted.until
    if wanted.unanswered_since:
        yield Enquiry.first_reply_at.is_(None)
        yield Enquiry.status.in_(("new", "open"))
        yield Enquiry.created_at < wanted.unanswered_since


def _contains(word: str) -> ColumnElement[bool]:
    # A reference is typed with or without hyphens.
    plain = word.replace("-", "")
    by_reference = func.replace(Enquiry.reference, "-", "") == plain.upper()
    return or_(Enquiry.search.contains(word, autoescape=True), by_reference)


def _row(found: Row[*tuple[Any, ...]]) -> EnquiryRow:
    return EnquiryRow(**found._asdict())
