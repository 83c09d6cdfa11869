"""One database per process: SQLite by default, PostgreSQL in production."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.orm import Session, sessionmaker

from bot.pinging import ping_rested
from bot.settings import load_settings

SQLITE_BUSY_TIMEOUT_MS = 4_000
"""Below the time limit of a turn, so that a locked file ends in an apology and not in a hanging chat."""
POSTGRESQL_STATEMENT_TIMEOUT_MS = 4_000
POSTGRESQL_CONNECTIONS = 10
"""Kept open: as many as a process has threads that use the database, so that none connects anew for each turn."""


class Database:
    """A synchronous database; call it from a worker thread where the caller is async."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _create_engine(url)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._lookers = sessionmaker(self.engine.execution_options(isolation_level="AUTOCOMMIT"))
        self._writers = sessionmaker(self.engine.execution_options(begin="IMMEDIATE"), expire_on_commit=False)

    def begin(self, *, immediate: bool = False) -> AbstractContextManager[Session]:
        """Open a unit of work: committed on success, rolled back when the block raises.

        `immediate`: it reads what it is going to write. SQLite then waits for other writers at once; else it
        refuses, without waiting, to turn a reader into a writer when somebody else has written meanwhile.
        """
        return (self._writers if immediate else self._sessions).begin()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session whose changes, if any, are rolled back."""
        with self._sessions() as session:
            yield session
            session.rollback()

    @contextmanager
    def look(self) -> Iterator[Session]:
        """Open a session for one statement that reads: PostgreSQL need not begin and end a transaction around it."""
        with self._lookers() as session:
            yield session

    def dispose(self) -> None:
        """Close all pooled connections."""
        self.engine.dispose()


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """Open a database for a while, and close its connections."""
    database = Database(url)
    try:
        yield database
    finally:
        database.dispose()


def commit_with_later(session: Session) -> None:
    """Let this transaction's commit return before it is on disk; for what nobody is told of yet.

    PostgreSQL writes one log for all of its databases: the next commit that waits for the disk takes this one along. A
    wait is 4 ms on an ordinary disk. SQLite's WAL never waits (`synchronous=NORMAL`).
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL synchronous_commit TO OFF"))


@lru_cache(maxsize=1)
def get_database() -> Database:
    """Return the database of this process, made from the settings at first use."""
    return Database(load_settings().database_url)


def _create_engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, connect_args={"timeout": SQLITE_BUSY_TIMEOUT_MS / 1000})
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    options = f"-c statement_timeout={POSTGRESQL_STATEMENT_TIMEOUT_MS} -c timezone=UTC"
    engine = create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        pool_size=POSTGRESQL_CONNECTIONS,
        connect_args={"options": options, "connect_timeout": 4},
    )
    ping_rested(engine)
    return engine


def _configure_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own BEGIN comes too late for consistent reads; we emit it ourselves (SQLAlchemy's SQLite page).
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', '')}")
