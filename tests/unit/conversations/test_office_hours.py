"""Office hours hold in local time, over clock changes, and stop for the public holidays of both regions."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.conversations.office_hours import is_holiday, is_open, next_opening, say_moment
from bot.site.values import OFFICE_HOURS, OfficeHours, OpenHours

RUHR = OFFICE_HOURS.default
MANCHESTER = OfficeHours(time_zone="Europe/London", hours=RUHR.hours, holidays=("GB-ENG",))
ALWAYS_CLOSED = OfficeHours()


def utc(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}:00+00:00")


@pytest.mark.parametrize(
    ("hours", "day", "clock", "open_"),
    [
        (RUHR, "2026-11-25", "07:59", False),
        (RUHR, "2026-11-25", "08:00", True),
        (RUHR, "2026-11-25", "14:59", True),
        (RUHR, "2026-11-25", "15:00", False),
        (RUHR, "2026-07-15", "07:00", True),  # summer time
        (RUHR, "2026-07-15", "14:00", False),
        (MANCHESTER, "2026-11-25", "08:30", False),
        (MANCHESTER, "2026-11-25", "15:30", True),
        (RUHR, "2026-11-28", "10:00", False),  # Saturday
        (RUHR, "2026-06-04", "10:00", False),  # Corpus Christi, in North Rhine-Westphalia
        (MANCHESTER, "2026-06-04", "10:00", True),
        (MANCHESTER, "2026-08-31", "10:00", False),  # summer bank holiday, in England
        (RUHR, "2026-08-31", "10:00", True),
        (ALWAYS_CLOSED, "2026-11-25", "10:00", False),
    ],
)
def test_office_is_open_in_local_time_but_on_holidays(hours: OfficeHours, day: str, clock: str, open_: bool) -> None:
    assert is_open(hours, utc(day, clock)) is open_


@pytest.mark.parametrize(
    ("day", "clock", "opens"),
    [
        ("2026-11-25", "07:00", "2026-11-25T08:00"),
        ("2026-11-25", "10:00", "2026-11-26T08:00"),
        ("2026-11-27", "16:00", "2026-11-30T08:00"),
        ("2026-12-24", "16:00", "2026-12-28T08:00"),  # over Christmas and a weekend
        ("2026-03-27", "16:00", "2026-03-30T07:00"),  # over the night in which summer time begins
        ("2026-10-23", "15:00", "2026-10-26T08:00"),  # and the one in which it ends
    ],
)
def test_next_opening_skips_nights_weekends_and_holidays(day: str, clock: str, opens: str) -> None:
    assert next_opening(RUHR, utc(day, clock)) == datetime.fromisoformat(opens).replace(tzinfo=UTC)


def test_office_that_never_opens_has_no_next_opening() -> None:
    assert next_opening(ALWAYS_CLOSED, utc("2026-11-25", "10:00")) is None


def test_two_windows_of_a_day_are_two_openings() -> None:
    split = OfficeHours(
        hours=(OpenHours(day=2, opens="09:00", closes="12:00"), OpenHours(day=2, opens="13:00", closes="16:00")),
        holidays=(),
    )
    assert not is_open(split, utc("2026-11-25", "11:30"))
    assert next_opening(split, utc("2026-11-25", "11:30")) == utc("2026-11-25", "12:00")


def test_moment_is_told_in_both_local_times() -> None:
    moment = utc("2026-12-28", "08:00")
    assert say_moment(moment, "de") == "am Montag, 28. Dezember, um 9:00 Uhr im Ruhrgebiet (8:00 Uhr in Manchester)"
    assert say_moment(moment, "en") == "on Monday 28 December at 8:00 in Manchester (9:00 in the Ruhr area)"


def test_each_region_has_its_own_holidays() -> None:
    all_saints = utc("2026-11-01", "00:00").date()
    assert is_holiday("DE-NW", all_saints)
    assert not is_holiday("GB-ENG", all_saints)
