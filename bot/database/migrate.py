"""Bring a database to the newest schema."""

from enum import Enum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.database.engine import Database, opened

_FOLDER = Path(__file__).parent / "migrations"


class Schema(Enum):
    """How the tables of a database stand to the code."""

    CURRENT = "current"
    EMPTY = "empty"
    OLD = "old"
    NEWER = "newer"


class SchemaTooNew(Exception):
    """The database was written by a newer version of the program."""


def upgrade(url: str, revision: str = "head") -> None:
    """Run all migrations up to `revision`. Idempotent. Raises `SchemaTooNew`."""
    with opened(url) as database:
        refuse_newer(database)
    command.upgrade(_config(url), revision)


def refuse_newer(database: Database) -> None:
    """Raise `SchemaTooNew` where a newer version has written the database."""
    if schema_of(database) is Schema.NEWER:
        raise SchemaTooNew


def pending(database: Database) -> bool:
    """Tell whether the schema is not the one of the code."""
    return schema_of(database) is not Schema.CURRENT


def schema_of(database: Database) -> Schema:
    """Compare the schema of a database with the code."""
    current = read_revision(database)
    if current is None:
        return Schema.EMPTY
    if current == newest_revision():
        return Schema.CURRENT
    return Schema.OLD if is_known(current) else Schema.NEWER


def read_revision(database: Database) -> str | None:
    """Return the revision of a database's schema; None where it has no tables."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """Return the revision that the code needs."""
    return _scripts().get_current_head()


def is_known(revision: str) -> bool:
    """Tell whether the code has a migration of this name: a newer version's is not known."""
    return revision in {script.revision for script in _scripts().walk_revisions()}


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(""))


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["url"] = url
    return config
