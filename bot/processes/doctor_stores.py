"""Look at what beside our own database keeps something: Rasa's events, Redis, and the programs that back up."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta

from bot.processes.finding import Finding
from bot.settings import Settings

BACKUP_PROGRAMS = ("pg_dump", "pg_restore")
CONNECT_SECONDS = 5.0
OLD_BACKUP = timedelta(days=2)
"""The timer of `deploy/systemd/` makes one each night."""


def examine_stores(settings: Settings) -> Iterator[Finding]:
    """Yield what is missing; nothing for what is not used."""
    yield from _examine_tracker(settings)
    yield from _examine_redis(settings)
    yield from _examine_backups(settings)
    uses_postgresql = settings.database_url.startswith("postgresql")
    missing = [name for name in BACKUP_PROGRAMS if uses_postgresql and shutil.which(name) is None]
    if missing:
        yield Finding(
            False, f"`bot backup` and `bot restore` need {' and '.join(missing)}: install PostgreSQL's client programs."
        )


def _examine_backups(settings: Settings) -> Iterator[Finding]:
    from sqlalchemy.exc import SQLAlchemyError

    from bot.accounts import audit
    from bot.database import opened, utc_now

    try:
        with opened(settings.database_url) as database, database.read() as session:
            last = audit.last_time(session, audit.BACKUP)
    except (SQLAlchemyError, OSError):
        return  # told where the database is looked at
    if last is None:
        yield Finding(True, "No backup has been made yet; `bot backup --help` says how.")
    elif utc_now() - last > OLD_BACKUP:
        yield Finding(
            False,
            f"The last backup is {(utc_now() - last).days} days old; look at the timer enquiry-assistant-backup.timer, "
            "or run `bot backup FOLDER`.",
        )
    else:
        yield Finding(True, f"The last backup was made at {last:%Y-%m-%d %H:%M} UTC.")


def _examine_tracker(settings: Settings) -> Iterator[Finding]:
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    from bot.database import opened

    if not settings.tracker_database_url.startswith("postgresql"):
        return  # a file, which Rasa makes
    try:
        with opened(settings.tracker_database_url) as database, database.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError) as error:
        kind = type(error).__name__
        yield Finding(
            False, f"The database of Rasa's events cannot be reached ({kind}); look at BOT_TRACKER_DATABASE_URL."
        )
    else:
        yield Finding(True, "The database of Rasa's events answers.")


def _examine_redis(settings: Settings) -> Iterator[Finding]:
    from limits.storage import storage_from_string

    if not settings.redis_url:
        return
    if storage_from_string(settings.redis_url, socket_connect_timeout=CONNECT_SECONDS).check():
        yield Finding(True, "Redis answers.")
    else:
        yield Finding(False, "Redis cannot be reached: each web process counts its limits alone; see BOT_REDIS_URL.")
