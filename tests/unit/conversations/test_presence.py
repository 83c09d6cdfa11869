"""A coordinator is present while the console shows signs of life and takes chats."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from bot.conversations.models import CoordinatorPresence
from bot.conversations.presence import PRESENT_SECONDS, leave, see, somebody_is_here
from bot.database import Database, utc_now


@pytest.fixture(autouse=True)
def _nobody_is_here(database: Database) -> None:
    with database.begin() as session:
        session.execute(delete(CoordinatorPresence))


def somebody_comes(database: Database, account_id: int = 1, available: bool | None = None) -> bool:
    with database.begin() as session:
        return see(session, account_id, available)


def is_staffed(database: Database) -> bool:
    with database.read() as session:
        return somebody_is_here(session)


def test_nobody_is_here_at_first(database: Database) -> None:
    assert not is_staffed(database)


def test_coordinator_with_an_open_console_is_here(database: Database) -> None:
    assert somebody_comes(database)
    assert is_staffed(database)


def test_coordinator_who_takes_no_chats_is_not_here_until_that_changes(database: Database) -> None:
    assert not somebody_comes(database, available=False)
    assert not somebody_comes(database)
    assert not is_staffed(database)

    assert somebody_comes(database, available=True)
    assert is_staffed(database)


def test_coordinator_who_signs_out_is_gone_at_once(database: Database) -> None:
    somebody_comes(database)
    with database.begin() as session:
        leave(session, 1)

    assert not is_staffed(database)


def test_console_that_shows_no_sign_of_life_does_not_count(database: Database) -> None:
    somebody_comes(database)
    long_ago = utc_now() - timedelta(seconds=PRESENT_SECONDS + 1)
    with database.begin() as session:
        session.execute(update(CoordinatorPresence).values(seen_at=long_ago))

    assert not is_staffed(database)
