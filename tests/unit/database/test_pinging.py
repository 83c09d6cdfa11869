"""A connection that the server has closed meanwhile is replaced; one that was just used is not asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from bot import pinging
from bot.database import Database

pytestmark = [pytest.mark.postgresql, pytest.mark.row("F13")]


@pytest.fixture
def database(postgresql_url: str) -> Iterator[Database]:
    made = Database(postgresql_url)
    yield made
    made.dispose()


def backend_of(database: Database) -> int:
    with database.look() as session:
        return session.execute(text("SELECT pg_backend_pid()")).scalar_one()


def end(postgresql_url: str, backend: int) -> None:
    """End a connection from the server's side, as a restart does."""
    admin = create_engine(make_url(postgresql_url).set(drivername="postgresql+psycopg"))
    with admin.connect() as connection:
        assert connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": backend}).scalar_one()
    admin.dispose()


def test_after_a_rest_a_dead_connection_is_replaced(
    database: Database, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = backend_of(database)
    end(postgresql_url, before)
    monkeypatch.setattr(pinging, "RESTED_SECONDS", 0.0)
    assert backend_of(database) != before


def test_without_a_rest_one_use_fails_and_the_next_works(
    database: Database, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pinging, "RESTED_SECONDS", 3600.0)
    before = backend_of(database)
    end(postgresql_url, before)
    with pytest.raises(OperationalError):
        backend_of(database)
    assert backend_of(database) != before


def test_what_was_just_used_is_not_asked(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pinging, "RESTED_SECONDS", 3600.0)
    backend = backend_of(database)
    monkeypatch.setattr(database.engine.dialect, "do_ping", lambda _connection: pytest.fail("asked"))
    assert backend_of(database) == backend
