"""Make sure that nobody uses what is about to be replaced."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from bot.backup.dumps import is_absent, kind_of
from bot.backup.problems import BackupRefused
from bot.processes.only_one import CannotStart, only_one
from bot.processes.ports import list_port_problems
from bot.processes.programs import list_programs
from bot.settings import Settings

_OTHERS = text(
    "SELECT COUNT(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


def refuse_while_running(settings: Settings) -> None:
    """Raise `BackupRefused` while the assistant, or part of it, runs, whoever started it."""
    try:
        with only_one(settings.data_dir):
            pass
    except CannotStart:
        raise BackupRefused(f"The assistant is being run from {settings.data_dir}; stop it first.") from None
    if list(list_port_problems(list_programs(settings))):
        raise BackupRefused("Something listens on the assistant's ports; stop it first (`bot doctor` names the ports).")
    for url in (settings.database_url, settings.tracker_database_url):
        if _is_in_use(url):
            raise BackupRefused("Another program uses the database; stop every part of the assistant first.")


def _is_in_use(url: str) -> bool:
    if is_absent(url):
        return False
    return _file_is_in_use(url) if kind_of(url) == "sqlite" else _server_has_clients(url)


def _file_is_in_use(url: str) -> bool:
    # Leaving the write-ahead log needs the file for oneself, so it fails where anybody has it open.
    with closing(sqlite3.connect(Path(make_url(url).database or ""), timeout=0)) as connection:
        try:
            mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
        except sqlite3.OperationalError:
            return True
    return bool(mode != "delete")


def _server_has_clients(url: str) -> bool:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    try:
        with engine.connect() as connection:
            return bool(connection.execute(_OTHERS).scalar_one())
    except SQLAlchemyError as error:
        raise BackupRefused(f"The database cannot be reached ({type(error).__name__}).") from None
    finally:
        engine.dispose()
