"""Say in a sentence what is wrong with the database, and what to do; never its address, which holds a password."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from bot.database.engine import Database
from bot.database.migrate import Schema, SchemaTooNew, schema_of

FAILURES = (SQLAlchemyError, SchemaTooNew)
"""What a command may raise that `explain` can tell."""

_SENTENCES = {
    Schema.EMPTY: "The database has no tables yet; run `bot database upgrade`, then `bot seed`, or restore a backup.",
    Schema.OLD: "The database has an old schema; run `bot database upgrade`.",
    Schema.NEWER: "The database was written by a newer version of this program; "
    "install that version, or restore a backup of this one with `bot restore`.",
}


def explain_schema(database: Database) -> str | None:
    """Return what is wrong with the schema; None where nothing is."""
    return _SENTENCES.get(schema_of(database))


def explain(error: Exception, database: Database) -> str:
    """Return a sentence for a failure of the database."""
    kind = type(error).__name__
    try:
        sentence = explain_schema(database)
    except (SQLAlchemyError, OSError):
        return f"The database cannot be reached ({kind}); look at BOT_DATABASE_URL and whether its server is running."
    return sentence or f"The database refused the command ({kind}); `bot doctor` may say more."
