"""What can be promised to a visitor who asks for a person."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy.orm import Session as DatabaseSession

from bot.conversations.office_hours import is_open, next_opening, say_moment
from bot.conversations.presence import somebody_is_here
from bot.database import Database, get_database, utc_now
from bot.site import values


@dataclass(frozen=True)
class Prospect:
    """Whether somebody can come now, and else when somebody will be there."""

    is_open: bool
    """A person is there by the office hours, or because the console is open all the same."""
    is_staffed: bool
    when: str | None
    """The next opening in both local times; None while it is open, or where none is in sight."""


class HandoffService:
    """Looks at office hours and presence; one per process. Synchronous, call it in a worker thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def prospect(self, language: str) -> Prospect:
        """Return what can be promised now."""
        with self._database.read() as session:
            return look_ahead(session, language)


def look_ahead(database: DatabaseSession, language: str) -> Prospect:
    """Return what can be promised now."""
    hours, now = values.read(database, values.OFFICE_HOURS), utc_now()
    staffed = somebody_is_here(database)
    if staffed or is_open(hours, now):
        return Prospect(True, staffed, None)
    opening = next_opening(hours, now)
    return Prospect(False, False, say_moment(opening, language) if opening else None)


@lru_cache(maxsize=1)
def get_handoff_service() -> HandoffService:
    """Return the service of this process, made from the settings at first use."""
    return HandoffService(get_database())
