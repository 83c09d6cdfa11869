"""Databases of both kinds with our tables in them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.database import Database
from bot.database.migrate import upgrade
from tests.unit.database.postgresql import fresh_database


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A migrated database."""
    if request.param == "sqlite":
        yield from _migrate(f"sqlite:///{tmp_path_factory.mktemp('database') / 'bot.sqlite3'}")
        return
    with fresh_database(request.getfixturevalue("postgresql_url")) as url:
        yield from _migrate(url)


def _migrate(url: str) -> Iterator[Database]:
    upgrade(url)
    database = Database(url)
    yield database
    database.dispose()
