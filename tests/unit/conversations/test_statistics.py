"""Statistics equal what a count of the raw rows gives, on the dates that a clock in Germany shows."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select

from bot.conversations.erasure import erase_transcript
from bot.conversations.models import Conversation, Feedback, Message
from bot.conversations.statistics import OUTCOMES, TIME_ZONE, collect
from bot.database import Database

SINCE = datetime(2025, 11, 25, 23, tzinfo=UTC)
UNTIL = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)
CHANGES = (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC))
"""The nights in which the clock changes."""
KINDS = (*OUTCOMES, "smalltalk", "answer")


def list_moments() -> Iterator[datetime]:
    """Yield moments in and around the year, most of all where a date could go wrong."""
    second = timedelta(seconds=1)
    yield from (SINCE - second, SINCE, UNTIL - second, UNTIL, UNTIL + timedelta(days=2))
    for change in CHANGES:
        yield from (change + timedelta(minutes=30 * number) for number in range(-60, 60))
    yield from (SINCE + timedelta(hours=17 * number) for number in range(500))


@pytest.fixture
def filled(database: Database) -> Iterator[Database]:
    """A database with conversations of two messages each."""
    with database.begin() as session:
        for number, moment in enumerate(list_moments()):
            key = uuid.uuid4().hex
            session.execute(insert(Conversation), _conversation(key, moment, number))
            session.execute(insert(Message), [_message(key, moment, number, seq) for seq in (1, 2)])
        ids = session.scalars(select(Message.id).where(Message.kind == "answer")).all()
        session.execute(
            insert(Feedback), [{"message_id": each, "helpful": each % 3 > 0, "created_at": SINCE} for each in ids]
        )
    yield database
    with database.begin() as session:
        session.execute(delete(Conversation))


def test_counts_equal_the_raw_rows(filled: Database) -> None:
    assert_equals_raw_rows(filled)
    with filled.begin() as session:
        for key in session.scalars(select(Conversation.id).order_by(Conversation.id).limit(100)).all():
            erase_transcript(session, key)
    assert_equals_raw_rows(filled)


def assert_equals_raw_rows(database: Database) -> None:
    with database.read() as session:
        found = collect(session, SINCE, UNTIL)
        conversations = [each for each in session.scalars(select(Conversation)) if SINCE <= each.created_at < UNTIL]
        messages = [each for each in session.scalars(select(Message)) if SINCE <= each.created_at < UNTIL]
        judged = Counter(session.scalars(select(Feedback.helpful)))
        assert found.total == len(conversations)
        assert found.by_language == Counter(each.language for each in conversations)
        assert found.by_day == Counter(f"{each.created_at.astimezone(TIME_ZONE):%Y-%m-%d}" for each in conversations)
        assert found.messages == sum(each.role == "visitor" for each in messages)
        bots = [each for each in messages if each.role == "bot"]
        assert found.outcomes == Counter(each.kind for each in bots if each.kind in OUTCOMES)
        assert found.by_fact == Counter(slug for each in bots if each.kind == "answer" for slug in each.facts)
        assert (found.helpful, found.unhelpful) == (judged[True], judged[False])


def _conversation(key: str, moment: datetime, number: int) -> dict[str, object]:
    fixed = {"mode": "bot", "last_seq": 2, "section": 1, "section_turns": 1, "language": ("de", "en")[number % 2]}
    return {"id": key, "token_hash": key, "created_at": moment, "last_active_at": moment, **fixed}


def _message(key: str, moment: datetime, number: int, seq: int) -> dict[str, object]:
    kind = "message" if seq == 1 else KINDS[number % len(KINDS)]
    return {
        "conversation_id": key,
        "seq": seq,
        "role": "visitor" if seq == 1 else "bot",
        "kind": kind,
        "text": "…",
        "language": "de",
        "sources": [],
        "facts": [f"fact-{number % 7}", "fact-x"] if kind == "answer" else [],
        "created_at": moment,
    }
