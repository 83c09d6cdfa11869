"""Count enquiries: by topic, partner, language, way and day, and how long the first reply took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.enquiries.models import Enquiry, EnquiryPartner
from bot.enquiries.writing import TIME_ZONE
from bot.site import values


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
    query = select(
        Enquiry.status,
        Enquiry.language,
        Enquiry.channel,
        Enquiry.subject_slug,
        Enquiry.created_at,
        Enquiry.first_reply_at,
    ).where(Enquiry.created_at >= since, Enquiry.created_at < until)
    rows = session.execute(query).all()
    hours = sorted(_hours(row.created_at, row.first_reply_at) for row in rows if row.first_reply_at)
    target = values.read(session, values.FIRST_REPLY_HOURS)
    latest = now - timedelta(hours=target)
    return Statistics(
        total=len(rows),
        by_status=Counter(row.status for row in rows),
        by_language=Counter(row.language for row in rows),
        by_channel=Counter(row.channel for row in rows),
        by_topic=Counter(row.subject_slug or "" for row in rows),
        by_partner=_by_partner(session, since, until),
        by_day=Counter(row.created_at.astimezone(ZoneInfo(TIME_ZONE)).date().isoformat() for row in rows),
        replied=len(hours),
        median_hours=_quantile(hours, 0.5),
        slowest_tenth_hours=_quantile(hours, 0.9),
        within_target=sum(each <= target for each in hours) / len(hours) if hours else None,
        target_hours=target,
        overdue=sum(
            row.first_reply_at is None and row.status in ("new", "open") and row.created_at < latest for row in rows
        ),
    )


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


def _hours(received: datetime, replied: datetime) -> float:
    return (replied - received).total_seconds() / 3_600


def _quantile(ordered: list[float], share: float) -> float | None:
    """Return the nearest-rank quantile: an hour that really occurred."""
    if not ordered:
        return None
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]
