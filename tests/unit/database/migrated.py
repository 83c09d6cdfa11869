"""Databases with the newest schema: running all migrations takes long, and thousands of tests need one."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path

from sqlalchemy import make_url

from bot.database.migrate import upgrade


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
