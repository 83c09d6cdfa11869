"""Migrations make exactly what the models describe, and can be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

import bot.accounts.models
import bot.conversations.models
import bot.enquiries.models
import bot.knowledge.models
import bot.notifications.models
import bot.site.models
from bot import database as package
from bot.database import Base, Database
from bot.database.migrate import pending, upgrade

FOLDER = Path(package.__file__).parent / "migrations"
MODELS = (  # imported, so that the tables are in the metadata
    bot.accounts.models,
    bot.conversations.models,
    bot.enquiries.models,
    bot.knowledge.models,
    bot.notifications.models,
    bot.site.models,
)


def config(url: str) -> Config:
    """Return alembic's configuration for a database."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.attributes["url"] = url
    return made


def tables(url: str) -> set[str]:
    """Return the names of our tables."""
    database = Database(url)
    names = set(inspect(database.engine).get_table_names()) - {"alembic_version"}
    database.dispose()
    return names


def test_upgrade_makes_what_the_models_describe(url: str) -> None:
    upgrade(url)
    database = Database(url)
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    database.dispose()


def test_upgrade_may_be_repeated(url: str) -> None:
    upgrade(url)
    before = tables(url)
    upgrade(url)
    assert tables(url) == before


def test_downgrade_leaves_nothing_and_upgrade_works_again(url: str) -> None:
    upgrade(url)
    before = tables(url)
    command.downgrade(config(url), "base")
    assert tables(url) == set()
    upgrade(url)
    assert tables(url) == before


def test_each_step_can_be_taken_back(url: str) -> None:
    steps = [script.revision for script in ScriptDirectory.from_config(config(url)).walk_revisions()][::-1]
    seen = [tables(url)]
    for step in steps:
        upgrade(url, step)
        seen.append(tables(url))
    for expected in seen[-2::-1]:
        command.downgrade(config(url), "-1")
        assert tables(url) == expected


def test_pending_tells_an_older_schema(url: str) -> None:
    database = Database(url)
    assert pending(database)
    upgrade(url, "0001")
    assert pending(database)
    upgrade(url)
    assert not pending(database)
    database.dispose()


def test_history_is_one_line() -> None:
    assert len(ScriptDirectory.from_config(config("sqlite://")).get_heads()) == 1


def test_folder_of_the_database_is_made(tmp_path: Path) -> None:
    upgrade(f"sqlite:///{tmp_path / 'new' / 'bot.sqlite3'}")
    assert (tmp_path / "new" / "bot.sqlite3").is_file()


def test_unreachable_server_fails_loudly() -> None:
    with pytest.raises(Exception, match=r"(?i)connect"):
        upgrade("postgresql+psycopg://nobody@127.0.0.1:1/none")
