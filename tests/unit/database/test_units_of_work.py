"""A unit of work is kept whole or not at all; moments are stored in UTC."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import ForeignKey, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.database import Database, UtcDateTime, utc_now

pytestmark = pytest.mark.row("F13")


class OwnBase(DeclarativeBase):
    """Keeps the tables of this test out of the project's."""


class Visit(OwnBase):
    """Happens at a moment."""

    __tablename__ = "visits"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    after: Mapped[int | None] = mapped_column(ForeignKey("visits.id"))


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A database with one table."""
    made = Database(url)
    OwnBase.metadata.create_all(made.engine)
    yield made
    made.dispose()


def count(database: Database) -> int:
    """Return how many visits are stored."""
    with database.read() as session:
        return session.query(Visit).count()


def test_block_that_ends_is_committed(database: Database) -> None:
    with database.begin() as session:
        session.add_all([Visit(), Visit()])
    assert count(database) == 2


def test_block_that_raises_is_rolled_back(database: Database) -> None:
    def fail() -> None:
        with database.begin() as session:
            session.add(Visit())
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert count(database) == 0


def test_refused_row_takes_the_others_with_it(database: Database) -> None:
    with pytest.raises(IntegrityError), database.begin() as session:
        session.execute(text("INSERT INTO visits (id) VALUES (1), (2), (1)"))
    assert count(database) == 0


def test_foreign_keys_are_enforced(database: Database) -> None:
    with pytest.raises(IntegrityError), database.begin() as session:
        session.add(Visit(after=4711))
    assert count(database) == 0


def test_reading_session_keeps_nothing(database: Database) -> None:
    with database.read() as session:
        session.add(Visit())
        session.flush()
    assert count(database) == 0


def test_rows_can_be_used_after_the_commit(database: Database) -> None:
    with database.begin() as session:
        visit = Visit(at=datetime(2026, 1, 2, tzinfo=UTC))
        session.add(visit)
    assert visit.at == datetime(2026, 1, 2, tzinfo=UTC)


def test_reader_sees_one_state_while_somebody_writes(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'bot.sqlite3'}")
    OwnBase.metadata.create_all(database.engine)
    with database.read() as reader:
        before = reader.query(Visit).count()
        with database.begin() as writer:
            writer.add(Visit())
        assert reader.query(Visit).count() == before == 0
    assert count(database) == 1
    database.dispose()


MOMENT = datetime(2026, 7, 1, 14, 30, 15, 123456, tzinfo=timezone(timedelta(hours=2)))


def test_moment_comes_back_in_utc(database: Database) -> None:
    with database.begin() as session:
        session.add_all([Visit(id=1, at=MOMENT), Visit(id=2, at=None)])
    with database.read() as session:
        stored, nothing = session.get_one(Visit, 1).at, session.get_one(Visit, 2).at
    assert nothing is None
    assert stored == MOMENT
    assert stored is not None
    assert stored.utcoffset() == timedelta(0)


def test_moments_are_compared_in_the_database(database: Database) -> None:
    with database.begin() as session:
        session.add(Visit(at=MOMENT))
    with database.read() as session:
        assert session.query(Visit).filter(Visit.at == MOMENT.astimezone(UTC)).count() == 1
        assert session.query(Visit).filter(Visit.at > MOMENT).count() == 0


def test_naive_moment_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without a time zone"), database.begin() as session:
        session.add(Visit(at=datetime(2026, 7, 1)))  # noqa: DTZ001
    assert count(database) == 0


def test_now_is_aware() -> None:
    now = utc_now()
    assert now.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - now) < timedelta(seconds=5)


def test_sqlite_file_waits_for_writers_and_deletes_for_good(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'bot.sqlite3'}")
    with database.read() as session:
        settings = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "secure_delete")
        }
        wait = session.execute(text("PRAGMA busy_timeout")).scalar_one()
    database.dispose()
    assert settings == {"journal_mode": "wal", "foreign_keys": 1, "secure_delete": 1}
    assert 1_000 <= wait <= 5_000


def test_locked_file_is_told_as_a_database_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.database.engine.SQLITE_BUSY_TIMEOUT_MS", 50)
    path = tmp_path / "bot.sqlite3"
    database = Database(f"sqlite:///{path}")
    OwnBase.metadata.create_all(database.engine)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"), database.begin() as session:
        session.add(Visit())
    other.execute("ROLLBACK")
    other.close()
    database.dispose()


def test_reader_that_is_going_to_write_waits_for_other_writers(database: Database) -> None:
    counted = []

    def add_after_counting() -> None:
        with database.begin(immediate=True) as session:
            counted.append(session.query(Visit).count())
            session.add(Visit())

    threads = [threading.Thread(target=add_after_counting) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(database) == len(counted) == 8
