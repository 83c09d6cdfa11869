"""When a person can be reached: opening hours, time zones, and the public holidays of both regions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from babel.dates import format_date, format_time

from bot.conversations.phrases import say
from bot.site.values import OfficeHours, OpenHours

RUHR, MANCHESTER = ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/London")
LOOK_AHEAD_DAYS = 60
"""Longer than any run of closed days that opening hours and holidays can make."""
_REGIONS = {"DE-NW": ("DE", "NW"), "GB-ENG": ("GB", "ENG")}
_LOCALES = {"de": "de_DE", "en": "en_GB"}
_DAYS = {"de": "EEEE, d. MMMM", "en": "EEEE d MMMM"}


def is_open(hours: OfficeHours, now: datetime) -> bool:
    """Tell whether somebody should be there at this moment (aware)."""
    today = now.astimezone(ZoneInfo(hours.time_zone)).date()
    return any(opens <= now < closes for opens, closes in _windows(hours, today))


def next_opening(hours: OfficeHours, now: datetime) -> datetime | None:
    """Return when somebody will be there next, in UTC; None where that is never."""
    today = now.astimezone(ZoneInfo(hours.time_zone)).date()
    for ahead in range(LOOK_AHEAD_DAYS):
        windows = _windows(hours, today + timedelta(days=ahead))
        later = min((opens for opens, _ in windows if opens > now), default=None)
        if later is not None:
            return later
    return None


def say_moment(moment: datetime, language: str) -> str:
    """Return a moment in both local times, the day in the reader's language."""
    locale = _LOCALES[language]
    # The two clocks differ by an hour, and offices are closed at midnight: both have the same day.
    day = format_date(moment.astimezone(RUHR).date(), _DAYS[language], locale=locale)
    clocks = {
        "ruhr": format_time(moment.astimezone(RUHR), "H:mm", tzinfo=RUHR, locale=locale),
        "manchester": format_time(moment.astimezone(MANCHESTER), "H:mm", tzinfo=MANCHESTER, locale=locale),
    }
    return say(language, "moment", day=day, **clocks)


def is_holiday(region: str, day: date) -> bool:
    """Tell whether a day is a public holiday of a region (`DE-NW` or `GB-ENG`)."""
    return day in _calendar(region, day.year)


def _windows(hours: OfficeHours, day: date) -> Iterator[tuple[datetime, datetime]]:
    """Yield the opening hours of one local day, in UTC: a night of clock change moves none of them."""
    if any(is_holiday(region, day) for region in hours.holidays):
        return
    for window in hours.hours:
        if window.day == day.weekday():
            yield _moments(window, day, ZoneInfo(hours.time_zone))


def _moments(window: OpenHours, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    opens, closes = (
        datetime.combine(day, time.fromisoformat(clock), zone).astimezone(UTC)
        for clock in (window.opens, window.closes)
    )
    return opens, closes


@lru_cache(maxsize=16)
def _calendar(region: str, year: int) -> holidays.HolidayBase:
    country, part = _REGIONS[region]
    return holidays.country_holidays(country, subdiv=part, years=year)
