"""Write moments, numbers and durations as people in Germany and the United Kingdom do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal, format_percent

from bot.database import utc_now
from bot.languages import Language

_LOCALES: dict[Language, Locale] = {"de": Locale("de", "DE"), "en": Locale("en", "GB")}


@dataclass(frozen=True)
class Formats:
    """The formats of one reader."""

    language: Language
    time_zone: str = "Europe/Berlin"

    @property
    def locale(self) -> Locale:
        """Return Babel's name for the reader's language and country."""
        return _LOCALES[self.language]

    def local(self, moment: datetime) -> datetime:
        """Return the moment on the reader's clock."""
        return moment.astimezone(ZoneInfo(self.time_zone))

    def moment(self, value: datetime) -> str:
        """Return date and time in the reader's time zone."""
        return format_datetime(
            self.local(value), "d. MMM y, HH:mm" if self.language == "de" else "d MMM y, HH:mm", locale=self.locale
        )

    def day(self, value: date | datetime) -> str:
        """Return a date."""
        return format_date(self.local(value) if isinstance(value, datetime) else value, "medium", locale=self.locale)

    def clock(self, value: datetime) -> str:
        """Return the time of day."""
        return format_datetime(self.local(value), "HH:mm", locale=self.locale)

    def weekday(self, day: int) -> str:
        """Return the name of a day of the week (0 is Monday)."""
        return str(self.locale.days["stand-alone"]["wide"][day])

    def ago(self, value: datetime) -> str:
        """Return how long ago a moment was, roughly."""
        return format_timedelta(value - utc_now(), add_direction=True, locale=self.locale)

    def span(self, value: timedelta | float | None) -> str:
        """Return a duration (a `timedelta`, or seconds), roughly."""
        if value is None:
            return "–"
        length = value if isinstance(value, timedelta) else timedelta(seconds=value)
        return format_timedelta(length, threshold=1.5, locale=self.locale)

    def number(self, value: float) -> str:
        """Return a number with the separators of the language."""
        return format_decimal(value, locale=self.locale)

    def share(self, value: float | None) -> str:
        """Return a share between 0 and 1 in percent."""
        return "–" if value is None else format_percent(value, locale=self.locale)
