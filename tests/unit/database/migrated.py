"""Databases with the newest schema: running all migrations takes long, and thousands of tests need one."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.database.migrate import upgrade
from tests.unit.database.postgresql import fresh_database


@contextmanager
def migrated_database(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """Yield the address of a migrated database of the kind that a fixture's parameter names."""
    if request.param == "sqlite":
        address = f"sqlite:///{folder / 'bot.sqlite3'}"
        migrate(address)
        yield address
        return
    template = request.getfixturevalue("migrated_postgresql")
    with fresh_database(request.getfixturevalue("postgresql_url"), template) as address:
        yield address


def migrate(url: str) -> None:
    """Give a database the newest schema; a SQLite file that is not there yet becomes a copy of one made before."""
    address = make_url(url)
    path = Path(address.database or "")
    if address.drivername != "sqlite" or path.exists():
        upgrade(url)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_migrated_file())


@cache
def _migrated_file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bot.sqlite3"
        upgrade(f"sqlite:///{path}")
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return path.read_bytes()
