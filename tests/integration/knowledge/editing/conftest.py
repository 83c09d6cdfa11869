"""The small knowledge base on both kinds of databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.accounts.service import add_account
from bot.database import Database
from bot.database.migrate import upgrade
from bot.knowledge.repository import seed
from tests.unit.database.postgresql import fresh_database
from tests.unit.knowledge.samples import KNOWLEDGE


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A seeded file to copy."""
    path = tmp_path_factory.mktemp("template") / "bot.sqlite3"
    _seed(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql_url: str) -> Iterator[str]:
    """The name of a seeded database to copy."""
    with fresh_database(postgresql_url) as url:
        _seed(url)
        yield str(make_url(url).database)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A seeded database."""
    if request.param == "sqlite":
        path = tmp_path / "bot.sqlite3"
        path.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
        yield from _opened(f"sqlite:///{path}")
        return
    template = request.getfixturevalue("postgresql_template")
    with fresh_database(request.getfixturevalue("postgresql_url"), template) as url:
        yield from _opened(url)


@pytest.fixture
def editor(database: Database) -> int:
    """The account of somebody who edits."""
    with database.begin() as session:
        return add_account(session, "jo@example.org", "Jo", "coordinator").id


def _seed(url: str) -> None:
    upgrade(url)
    database = Database(url)
    with database.begin() as session:
        seed(session, KNOWLEDGE)
    if url.startswith("sqlite"):
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()


def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.dispose()
