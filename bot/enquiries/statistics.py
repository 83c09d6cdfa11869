"""Count enquiries: by topic, partner, language, way and day, and how long the first reply took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bot.conversations.statistics import TIME_ZONE
from bot.database.days import local_date
from bot.enquiries.models import Enquiry, EnquiryPartner
from bot.site import values

Conditions = tuple[ColumnElement[bool], ...]


@dataclass(frozen=True)
class Statistics:
    """Figures of a span of time. Blanked enquiries count; erased ones are gone. Names stand in both languages."""

    total: int
    by_status: Mapping[str, int]
    by_language: Mapping[str, int]
    by_channel: Mapping[str, int]
    by_topic: Mapping[str, int]
    """By slug of the knowledge base's topic; "" where none was recognised."""
    by_partner: tuple[tuple[str, Mapping[str, str], int], ...]
    """Slug, names, and how many enquiries match; most first."""
    by_day: Mapping[str, int]
    """By date in the coordinator's time zone, `2026-11-25`."""
    replied: int
    median_hours: float | None
    slowest_tenth_hours: float | None
    """Nine of ten first replies came within this time."""
    within_target: float | None
    """Share of the first replies that came within `first_reply_hours`."""
    target_hours: int
    overdue: int
    """Still without a reply, for longer than that."""


def collect(session: Session, since: datetime, until: datetime, now: datetime) -> Statistics:
    """Return the figures of the enquiries received from `since` until before `until`."""
    received = (Enquiry.created_at >= since, Enquiry.created_at < until)
    groups = (Enquiry.status, Enquiry.language, Enquiry.channel, Enquiry.subject_slug)
    rows = session.execute(select(*groups, func.count()).where(*received).group_by(*groups)).all()
    hours = _list_hours(session, received)
    target = values.read(session, values.FIRST_REPLY_HOURS)
    return Statistics(
        total=sum(row[-1] for row in rows),
        by_status=_add_up(rows, 0),
        by_language=_add_up(rows, 1),
        by_channel=_add_up(rows, 2),
        by_topic=_add_up(rows, 3),
        by_partner=_by_partner(session, since, until),
        by_day=_by_day(session, since, until),
        replied=len(hours),
        median_hours=_quantile(hours, 0.5),
        slowest_tenth_hours=_quantile(hours, 0.9),
        within_target=sum(each <= target for each in hours) / len(hours) if hours else None,
        target_hours=target,
        overdue=_count_overdue(session, received, now - timedelta(hours=target)),
    )


def _add_up(rows: Sequence[Any], column: int) -> Counter[str]:
    counts = Counter[str]()
    for row in rows:
        counts[row[column] or ""] += row[-1]
    return counts


def _by_day(session: Session, since: datetime, until: datetime) -> Counter[str]:
    """Count by date in the coordinator's time zone."""
    day = local_date(session, Enquiry.created_at, TIME_ZONE, since, until)
    query = select(day, func.count()).where(Enquiry.created_at >= since, Enquiry.created_at < until).group_by(day)
    return Counter(dict(session.execute(query).all()))


def _list_hours(session: Session, received: Conditions) -> list[float]:
    """Return how long each first reply took, shortest first; the database subtracts."""
    if session.get_bind().dialect.name == "sqlite":
        hours = (func.julianday(Enquiry.first_reply_at) - func.julianday(Enquiry.created_at)) * 24
    else:
        hours = func.extract("epoch", Enquiry.first_reply_at - Enquiry.created_at) / 3_600
    query = select(hours).where(*received, Enquiry.first_reply_at.is_not(None))
    return sorted(float(each) for each in session.scalars(query))


def _count_overdue(session: Session, received: Conditions, latest: datetime) -> int:
    waiting = (Enquiry.first_reply_at.is_(None), Enquiry.status.in_(("new", "open")), Enquiry.created_at < latest)
    return session.scalar(select(func.count()).where(*received, *waiting)) or 0


def _by_partner(session: Session, since: datetime, until: datetime) -> tuple[tuple[str, Mapping[str, str], int], ...]:
    count = func.count()
    query = (
        select(EnquiryPartner.slug, func.max(EnquiryPartner.name_de), func.max(EnquiryPartner.name_en), count)
        .join(Enquiry, Enquiry.id == EnquiryPartner.enquiry_id)
        .where(Enquiry.created_at >= since, Enquiry.created_at < until)
        .group_by(EnquiryPartner.slug)
        .order_by(count.desc(), EnquiryPartner.slug)
    )
    return tuple(
        (slug, {"de": german, "en": english}, number) for slug, german, english, number in session.execute(query)
    )


def _quantile(ordered: list[float], share: float) -> float | None:
    """Return the nearest-rank quantile: an hour that really occurred."""
    if not ordered:
        return None
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]
