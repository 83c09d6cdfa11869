"""F13: what is stored is UTC, whatever the machine's time zone, on the nights when clocks change too."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.conversations.models import Conversation
from bot.database import Database, utc_now
from bot.database.migrate import upgrade

BERLIN = ZoneInfo("Europe/Berlin")
SPRING = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
AUTUMN = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
"""Half past two in Berlin, which comes again an hour later."""


@pytest.fixture(params=["Europe/Berlin", "Europe/London", "UTC"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The time zone of the process."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_the_same_hour_twice_is_two_moments() -> None:
    local = [moment.astimezone(BERLIN).strftime("%H:%M") for moment in (AUTUMN, AUTUMN + timedelta(hours=1))]
    assert local == ["02:30", "02:30"]


@pytest.mark.usefixtures("zone")
@pytest.mark.parametrize("night", [SPRING, AUTUMN])
def test_moments_of_the_night_keep_their_order(url: str, night: datetime) -> None:
    upgrade(url)
    database = Database(url)
    moments = [night + timedelta(minutes=20 * number) for number in range(7)]
    with database.begin() as session:
        for number, moment in enumerate(moments):
            # As a caller in Berlin would hand it in.
            session.add(_conversation(number, moment.astimezone(BERLIN)))
    with database.read() as session:
        stored = list(session.scalars(select(Conversation.last_active_at).order_by(Conversation.last_active_at)))
        late = select(Conversation.id).where(Conversation.last_active_at > night + timedelta(hours=1))
        assert list(session.scalars(late.order_by(Conversation.id))) == ["4", "5", "6"]
    database.dispose()
    assert stored == moments
    assert {moment.utcoffset() for moment in stored} == {timedelta(0)}


@pytest.mark.usefixtures("zone")
def test_now_is_utc() -> None:
    assert utc_now().utcoffset() == timedelta(0)
    assert abs(utc_now().timestamp() - time.time()) < 5


def _conversation(number: int, moment: datetime) -> Conversation:
    return Conversation(
        id=str(number),
        token_hash=str(number),
        language="de",
        mode="bot",
        last_seq=0,
        section=1,
        section_turns=0,
        created_at=moment,
        last_active_at=moment,
    )
