"""Copy a database that is in use into a file, and put such a copy back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, MetaData, create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from bot.backup.problems import BackupRefused
from bot.database import opened

_PAGES = 1_000
"""Pages copied at a time: writers go on in between (SQLite's online backup)."""


def kind_of(url: str) -> str:
    """Return `sqlite` or `postgresql`."""
    return make_url(url).get_backend_name()


def dump(url: str, file: Path) -> bool:
    """Copy a database as it is at one moment; False where an SQLite file does not exist yet.

    Raises `BackupRefused`.
    """
    address = make_url(url)
    if kind_of(url) == "sqlite":
        source = Path(address.database or "")
        if source.exists():
            copy_sqlite(source, file)
        return source.exists()
    options = ("--format=custom", "--no-owner", "--no-privileges", f"--file={file}")
    _run("pg_dump", *options, address=address)
    return True


def load(url: str, file: Path) -> None:
    """Replace everything in a database by a copy. Raises `BackupRefused`."""
    address = make_url(url)
    if kind_of(url) == "sqlite":
        target = Path(address.database or "")
        target.parent.mkdir(parents=True, exist_ok=True)
        for leftover in (f"{target}-wal", f"{target}-shm"):
            Path(leftover).unlink(missing_ok=True)
        shutil.move(file, target)
        return
    _drop_tables(address)
    options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    _run("pg_restore", *options, f"--dbname={address.database}", str(file), address=address)


def count_rows(url: str) -> dict[str, int]:
    """Return the number of rows in each table; nothing where a file or the tables are not there."""
    if is_absent(url):
        return {}
    with opened(url) as database, database.read() as session:
        known = MetaData()
        known.reflect(database.engine)
        return {
            table.name: session.execute(text(f'SELECT COUNT(*) FROM "{table.name}"')).scalar_one()  # noqa: S608
            for table in known.sorted_tables
        }


def is_absent(url: str) -> bool:
    """Tell whether an SQLite file does not exist; opening it would make it."""
    return kind_of(url) == "sqlite" and not Path(make_url(url).database or "").exists()


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy an SQLite file with its journal while others write."""
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as reader,
        closing(sqlite3.connect(target)) as writer,
    ):
        reader.backup(writer, pages=_PAGES, sleep=0.01)


def _drop_tables(address: URL) -> None:
    # Not only the tables of the copy: what a newer version has added would be in the way of its migration.
    engine = create_engine(address.set(drivername="postgresql+psycopg"))
    try:
        known = MetaData()
        known.reflect(engine)
        known.drop_all(engine)
    except SQLAlchemyError as error:
        raise BackupRefused(f"The tables could not be replaced ({type(error).__name__}).") from None
    finally:
        engine.dispose()


def _run(program: str, *arguments: str, address: URL) -> None:
    path = shutil.which(program)
    if path is None:
        raise BackupRefused(f"{program} is needed for PostgreSQL and is not installed; install postgresql-client.")
    ended = subprocess.run(  # noqa: S603 - a list, never a shell
        [path, *arguments], env=_environment(address), check=False, capture_output=True, text=True
    )
    if ended.returncode:
        reason = (ended.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise BackupRefused(f"{program} failed: {reason}")


def _environment(address: URL) -> dict[str, str]:
    """Return the address as libpq's variables: arguments can be read by every user of the machine."""
    values = {
        "PGHOST": address.host or address.query.get("host"),
        "PGPORT": address.port,
        "PGUSER": address.username,
        "PGPASSWORD": address.password,
        "PGDATABASE": address.database,
    }
    return {**os.environ, **{name: str(value) for name, value in values.items() if value}}
