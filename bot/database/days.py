"""Let the database group moments by the date that they have on somebody's clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, Text, case, cast, func
from sqlalchemy.orm import InstrumentedAttribute, Session

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def local_date(
    session: Session, moment: InstrumentedAttribute[Any], zone: ZoneInfo, since: datetime, until: datetime
) -> ColumnElement[str]:
    """Return an expression for the date, `2026-11-25`, of a moment from `since` until before `until`."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(cast(func.timezone(zone.key, moment), Date), Text)
    shifts = ((end, f"{offset.total_seconds():+.0f} seconds") for end, offset in list_offsets(zone, since, until))
    return case(*((moment < end, func.date(moment, shift, type_=Text)) for end, shift in shifts))


def list_offsets(zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[tuple[datetime, timedelta]]:
    """Yield the offsets from UTC, each with the moment until which it holds; clocks change at full hours."""
    day = since.astimezone(ZoneInfo("UTC")).replace(minute=0, second=0, microsecond=0)
    while day < until:
        offset = _offset(zone, day)
        if _offset(zone, day + DAY) != offset:
            change = next(hour for n in range(1, 25) if _offset(zone, hour := day + n * HOUR) != offset)
            yield change, offset
        day += DAY
    yield max(day, until), _offset(zone, day)


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
