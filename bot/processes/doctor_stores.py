"""Look at what beside our own database keeps something: Rasa's events, Redis, and the programs that back up."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from bot.processes.finding import Finding
from bot.settings import Settings

BACKUP_PROGRAMS = ("pg_dump", "pg_restore")
CONNECT_SECONDS = 5.0


def examine_stores(settings: Settings) -> Iterator[Finding]:
    """Yield what is missing; nothing for what is not used."""
    yield from _examine_tracker(settings)
    yield from _examine_redis(settings)
    uses_postgresql = settings.database_url.startswith("postgresql")
    missing = [name for name in BACKUP_PROGRAMS if uses_postgresql and shutil.which(name) is None]
    if missing:
        yield Finding(
            False, f"`bot backup` and `bot restore` need {' and '.join(missing)}: install PostgreSQL's client programs."
        )


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
