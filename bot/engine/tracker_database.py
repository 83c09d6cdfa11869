"""The tracker's two tables: one row per turn, and the fingerprints of erased conversations."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.pool import QueuePool

from bot.pinging import ping_rested

BUSY_SECONDS = 1.0
"""How long a turn waits for a locked database before it is given up."""

_metadata = sa.MetaData()
turns = sa.Table(
    "tracker_turns",
    _metadata,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("events", sa.Text, nullable=False),
    sa.Column("saved_at", sa.Float, nullable=False),
)
erased = sa.Table(
    "tracker_erased",
    _metadata,
    sa.Column("sender_hash", sa.String(64), primary_key=True),
    sa.Column("erased_at", sa.Float, nullable=False),
)

_LOAD = sa.text(
    "SELECT -1 AS number, NULL AS events FROM tracker_erased WHERE sender_hash = :hash "
    "UNION ALL SELECT number, events FROM tracker_turns WHERE sender_id = :sender AND number >= :since ORDER BY number"
)
_INSERT = sa.text(
    "INSERT INTO tracker_turns (sender_id, number, size, events, saved_at) "
    "SELECT :sender, :number, :size, CAST(:events AS TEXT), :now "
    "WHERE NOT EXISTS (SELECT 1 FROM tracker_erased WHERE sender_hash = :hash)"
)
_FORGET_BEFORE = sa.text("DELETE FROM tracker_turns WHERE sender_id = :sender AND number < :number")
_MARK_ERASED = sa.text("INSERT INTO tracker_erased VALUES (:hash, :now) ON CONFLICT (sender_hash) DO NOTHING")
_COUNT = sa.text("SELECT COALESCE(SUM(size), 0) FROM tracker_turns WHERE sender_id = :sender")
_DELETE = sa.text("DELETE FROM tracker_turns WHERE sender_id = :sender")
_WAIT_FOR_DISK = sa.text("SET LOCAL synchronous_commit TO ON")
_SENDERS = sa.text("SELECT DISTINCT sender_id FROM tracker_turns")


class ConversationErased(Exception):
    """The conversation was erased and takes no more turns."""


class TrackerDatabase:
    """Synchronous access; the store calls it in threads."""

    def __init__(self, url: str) -> None:
        self.engine = _create_engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        try:
            _metadata.create_all(self.engine)
        except (sa.exc.IntegrityError, sa.exc.ProgrammingError):
            # Another Rasa process made them at the same moment; PostgreSQL refuses the second one.
            _metadata.create_all(self.engine)
        self.check()

    def check(self) -> None:
        """Raise where the tables cannot be read."""
        with self.engine.connect() as connection:
            connection.execute(_LOAD, {"hash": "", "sender": "", "since": 0}).all()

    def load(self, sender: str, since: int) -> list[tuple[int, str]]:
        """Return the turns from number `since` on as (number, events as JSON). Raises `ConversationErased`."""
        with self.engine.connect() as connection:
            found = connection.execute(_LOAD, {"hash": _hash(sender), "sender": sender, "since": since}).all()
        if found and found[0].number < 0:
            raise ConversationErased
        return [(row.number, row.events) for row in found]

    def insert(self, sender: str, number: int, size: int, events: str, replaces: bool) -> None:
        """Save one turn; `replaces`: it holds the earlier ones too, which go.

        Raises `ConversationErased`, or `sqlalchemy.exc.IntegrityError` where another process saved this turn.
        """
        key = {"sender": sender, "number": number}
        with self._together() if replaces else self.engine.connect() as connection:
            values = {"size": size, "events": events, "now": time.time(), "hash": _hash(sender)}
            if connection.execute(_INSERT, {**key, **values}).rowcount == 0:
                raise ConversationErased
            if replaces:
                connection.execute(_FORGET_BEFORE, key)

    def erase(self, sender: str) -> int:
        """Delete the conversation's turns, refuse later ones, and return the number of deleted events."""
        with self._together() as connection:
            if not self.is_sqlite:
                connection.execute(_WAIT_FOR_DISK)
            connection.execute(_MARK_ERASED, {"hash": _hash(sender), "now": time.time()})
            count = int(connection.execute(_COUNT, {"sender": sender}).scalar_one())
            connection.execute(_DELETE, {"sender": sender})
        if self.is_sqlite:
            self._truncate_log()
        return count

    def senders(self) -> list[str]:
        """Return the ids of all conversations."""
        with self.engine.connect() as connection:
            return [row.sender_id for row in connection.execute(_SENDERS)]

    @contextmanager
    def _together(self) -> Iterator[Connection]:
        """Open a connection whose statements are committed together, or not at all."""
        with self.engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            try:
                yield connection
            except BaseException:
                connection.exec_driver_sql("ROLLBACK")
                raise
            connection.exec_driver_sql("COMMIT")

    def _truncate_log(self) -> None:
        # The write-ahead log still holds the deleted pages until it is checkpointed and truncated.
        with self.engine.connect() as connection:
            connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)")).all()


def default_url() -> str:
    """Return BOT_TRACKER_DATABASE_URL, or an SQLite file in the data folder."""
    folder = os.environ.get("BOT_DATA_DIR") or "var"
    return os.environ.get("BOT_TRACKER_DATABASE_URL") or f"sqlite:///{folder}/tracker.sqlite3"


def _hash(sender: str) -> str:
    return hashlib.sha256(sender.encode()).hexdigest()


def _create_engine(url: str) -> Engine:
    """Make an engine on which each statement commits by itself: a turn needs no BEGIN and COMMIT to wait for."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        Path(parsed.database or "").parent.mkdir(parents=True, exist_ok=True)
        # SQLAlchemy 1.4 would open the file anew for each statement.
        options = {"timeout": BUSY_SECONDS, "check_same_thread": False}
        engine = sa.create_engine(
            parsed, future=True, isolation_level="AUTOCOMMIT", poolclass=QueuePool, connect_args=options
        )
        sa.event.listen(engine, "connect", _prepare_sqlite)
        return engine
    # The rest of the product names its own driver in the URL; Rasa's environment has psycopg2.
    milliseconds = int(BUSY_SECONDS * 1000)
    limits = f"-c statement_timeout={2 * milliseconds} -c lock_timeout={milliseconds}"
    # The visitor gets the answer only after another commit, the transcript's, which takes this one to the disk.
    parameters = f"{limits} -c synchronous_commit=off"
    engine = sa.create_engine(
        parsed.set(drivername="postgresql+psycopg2"),
        future=True,
        isolation_level="AUTOCOMMIT",
        connect_args={"connect_timeout": 3, "options": parameters},
    )
    ping_rested(engine)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
