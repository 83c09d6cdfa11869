"""An assistant's data folder with a conversation in it, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from bot.conversations.records import Draft
from bot.conversations.sessions import open_conversation
from bot.database import Database
from bot.database.migrate import upgrade
from bot.settings import Settings, build_settings
from tests.services import free_port
from tests.unit.database.postgresql import fresh_database

TOKEN = "t" * 43


def make_settings(folder: Path, databases: tuple[str, str] | None, **values: Any) -> Settings:
    """Return settings of an assistant that listens nowhere."""
    if databases:
        values |= {"database_url": databases[0], "tracker_database_url": databases[1]}
    ports = {name: free_port() for name in ("web_port", "rasa_port", "actions_port")}
    return build_settings(data_dir=folder, secret_keys=("k",), **ports, **values)


def open_in(settings: Settings, conversation_id: str, token: str, words: str = "Guten Tag") -> None:
    """Store a conversation with one message."""
    database = Database(settings.database_url)
    with database.begin() as session:
        open_conversation(session, conversation_id, token, "de", [Draft(words, "greeting")])
    database.dispose()


def write_tracker(settings: Settings, words: str) -> None:
    """Write what stands for Rasa's events."""
    with plain_engine(settings.tracker_database_url).begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS tracker_turns (sender_id TEXT, events TEXT)"))
        connection.execute(text("INSERT INTO tracker_turns VALUES ('c1', :words)"), {"words": words})


def read_tracker(settings: Settings) -> list[str]:
    """Read it again."""
    with plain_engine(settings.tracker_database_url).connect() as connection:
        return [row.events for row in connection.execute(text("SELECT events FROM tracker_turns"))]


def plain_engine(url: str) -> Any:
    """Return an engine whose connections are closed after use."""
    from sqlalchemy.pool import NullPool

    return create_engine(url, poolclass=NullPool)


def fill(settings: Settings) -> Settings:
    """Put something into every store."""
    upgrade(settings.database_url)
    open_in(settings, "c1", TOKEN)
    write_tracker(settings, "Hallo")
    for name in ("mail/1.eml", "knowledge/model.npz"):
        (settings.data_dir / name).parent.mkdir(parents=True, exist_ok=True)
        (settings.data_dir / name).write_text(name)
    (settings.data_dir / "secrets").write_text("key\n")
    return settings


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def databases(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Lend pairs of databases: None for the default files, else addresses of empty PostgreSQL databases."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            yield lambda: None
        else:
            server = request.getfixturevalue("postgresql_url")
            yield lambda: tuple(stack.enter_context(fresh_database(server)) for _ in range(2))


@pytest.fixture
def old_host(tmp_path: Path, databases: Any) -> Settings:
    """The assistant that is backed up."""
    return fill(make_settings(tmp_path / "old", databases()))


@pytest.fixture
def empty_host(tmp_path: Path, databases: Any) -> Settings:
    """A host without anything."""
    return make_settings(tmp_path / "new", databases())
