"""Database access: engine, unit of work, shared column types and migrations."""

from bot.database.base import Base, UtcDateTime, utc_now
from bot.database.engine import Database, commit_with_later, get_database, opened

__all__ = ["Base", "Database", "UtcDateTime", "commit_with_later", "get_database", "opened", "utc_now"]
