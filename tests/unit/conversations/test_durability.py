"""What somebody is told of is on the disk first; what nobody is told of yet need not wait for it."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, event

from bot.conversations.records import Draft
from bot.database import Database
from tests.unit.conversations.chats import LiveChat

pytestmark = pytest.mark.postgresql


@pytest.fixture
def waits(database: Database) -> list[bool]:
    """Whether each commit from now on waits for the disk."""
    if database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite's log never waits")
    noted: list[bool] = []

    def note(connection: Connection) -> None:
        noted.append(connection.exec_driver_sql("SHOW synchronous_commit").scalar_one() == "on")

    event.listen(database.engine, "commit", note)
    return noted


def test_message_reaches_the_disk_with_its_answer(database: Database, waits: list[bool]) -> None:
    LiveChat(database).say("Wer koordiniert das?", Draft("Die BMR.", "answer"))
    assert waits == [True, False, True]  # the conversation, the message, the answer


def test_message_to_a_person_is_kept_at_once(database: Database, waits: list[bool]) -> None:
    chat = LiveChat(database)
    chat.take_over()
    chat.send("Are you still there?")
    assert waits == [True, True, True]
