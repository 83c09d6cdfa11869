"""The tracker store on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import sqlalchemy as sa
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.aborted import TurnAborted
from bot.engine.snapshot import EVENTS_KEPT
from bot.engine.tracker_database import TrackerDatabase
from bot.engine.tracker_store import EVENTS_CACHED, TrackerStoreUnavailable, TurnTrackerStore

DOMAIN = Domain.from_yaml(
    """
    intents: [greet]
    slots:
      topic: {type: any, influence_conversation: false, mappings: [{type: custom}]}
    """
)
SENDER = "0b0e"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/var/tracker.sqlite3"
        return
    address = request.getfixturevalue("postgresql_url")
    yield address
    engine = TrackerDatabase(address).engine
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE tracker_turns, tracker_erased"))
    engine.dispose()


Open = Callable[[], TurnTrackerStore]


@pytest.fixture
def open_store(url: str) -> Iterator[Open]:
    opened: list[TurnTrackerStore] = []

    def open_one() -> TurnTrackerStore:
        opened.append(TurnTrackerStore(DOMAIN, host=url))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Open) -> TurnTrackerStore:
    return open_store()


def take_turn(store: TurnTrackerStore, text: str, sender: str = SENDER) -> DialogueStateTracker:
    async def turn() -> DialogueStateTracker:
        tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
        metadata = {"vector": "VECTOR", "turn_id": "t"}
        tracker.update(UserUttered(text, {"name": "greet"}, metadata=metadata))
        for event in (
            SlotSet("topic", text),
            ActionExecuted("utter"),
            BotUttered("ü"),
            ActionExecuted("action_listen"),
        ):
            tracker.update(event)
        await store.save(tracker)
        return tracker

    return asyncio.run(turn())


def retrieve(store: TurnTrackerStore, sender: str = SENDER) -> DialogueStateTracker:
    tracker = asyncio.run(store.retrieve(sender))
    assert tracker is not None
    return tracker


def texts(tracker: DialogueStateTracker) -> list[str | None]:
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


def test_turns_come_back_from_memory_and_from_the_database(store: TurnTrackerStore, open_store: Open) -> None:
    for text in ("one", "two"):
        take_turn(store, text)
    for reader in (store, open_store()):
        tracker = retrieve(reader)
        assert texts(tracker) == ["one", "two"]
        assert tracker.get_slot("topic") == "two"
        assert tracker.latest_bot_utterance is not None
        assert tracker.latest_bot_utterance.text == "ü"
    assert asyncio.run(store.retrieve("unknown")) is None
    assert list(asyncio.run(store.keys())) == [SENDER]


def test_one_select_and_one_insert_a_turn(store: TurnTrackerStore) -> None:
    take_turn(store, "one")
    statements: list[str] = []
    sa.event.listen(
        store._database.engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2].split()[0])
    )
    take_turn(store, "two")
    assert statements == ["SELECT", "INSERT"]


def test_known_events_are_not_read_again(store: TurnTrackerStore) -> None:
    take_turn(store, "one")
    with patch("bot.engine.tracker_store.deserialise_events", side_effect=AssertionError):
        assert texts(retrieve(store)) == ["one"]


def test_a_turn_that_is_given_up_leaves_nothing_in_memory(store: TurnTrackerStore) -> None:
    take_turn(store, "one")
    retrieve(store).update(UserUttered("given up", {"name": "greet"}))
    assert texts(retrieve(store)) == ["one"]


def test_conversation_may_come_back_from_another_process(store: TurnTrackerStore, open_store: Open) -> None:
    other = open_store()
    take_turn(store, "one")
    take_turn(other, "two")
    take_turn(store, "three")
    assert texts(retrieve(other)) == texts(retrieve(store)) == ["one", "two", "three"]


def test_same_turn_of_two_processes_is_saved_once(store: TurnTrackerStore, open_store: Open) -> None:
    other = open_store()
    take_turn(store, "one")
    late = retrieve(other)
    take_turn(store, "two")
    late.update(UserUttered("other two", {"name": "greet"}))
    with pytest.raises(TurnAborted, match="conversation_moved"):
        asyncio.run(other.save(late))
    assert texts(retrieve(other)) == ["one", "two"]


def test_vector_is_neither_stored_nor_kept(store: TurnTrackerStore, open_store: Open) -> None:
    take_turn(store, "one")
    for reader in (store, open_store()):
        message = retrieve(reader).latest_message
        assert message is not None
        assert message.metadata["turn_id"] == "t"
        assert "vector" not in message.metadata
        assert "vector" not in message.parse_data["metadata"]  # type: ignore[typeddict-item]


def test_long_conversation_is_cut_everywhere(store: TurnTrackerStore, open_store: Open) -> None:
    other = open_store()
    for number in range(60):
        take_turn(store if number % 7 else other, f"{number}")
        assert len(retrieve(store).events) <= EVENTS_KEPT
    for reader in (store, other, open_store()):
        tracker = retrieve(reader)
        assert texts(tracker)[-3:] == ["57", "58", "59"]
        assert tracker.get_slot("topic") == "59"
    with store._database.engine.connect() as connection:
        rows, events = connection.execute(sa.text("SELECT COUNT(*), SUM(size) FROM tracker_turns")).one()
    assert rows < 20
    assert events <= EVENTS_KEPT


def test_erased_conversation_takes_no_turn_that_was_under_way(store: TurnTrackerStore, open_store: Open) -> None:
    other = open_store()
    take_turn(other, "one")
    under_way = retrieve(other)
    assert asyncio.run(store.erase(SENDER)) == 5
    under_way.update(UserUttered("late", {"name": "greet"}))
    with pytest.raises(TurnAborted, match="conversation_erased"):
        asyncio.run(other.save(under_way))
    for reader in (store, other):
        with pytest.raises(TurnAborted, match="conversation_erased"):
            asyncio.run(reader.retrieve(SENDER))
    assert list(asyncio.run(store.keys())) == []
    assert asyncio.run(store.erase(SENDER)) == 0


def test_only_erasing_waits_for_the_disk(store: TurnTrackerStore) -> None:
    if store._database.is_sqlite:
        pytest.skip("SQLite's log never waits")
    waits: list[str] = []

    def note(_connection: object, cursor: Any, statement: str, *_: object) -> None:
        if statement.startswith("INSERT"):
            with cursor.connection.cursor() as own:
                own.execute("SHOW synchronous_commit")
                waits.append(own.fetchone()[0])

    sa.event.listen(store._database.engine, "after_cursor_execute", note)
    take_turn(store, "one")
    asyncio.run(store.erase(SENDER))
    assert waits == ["off", "on"]


def test_failing_database_passes_rasas_wrapper(store: TurnTrackerStore) -> None:
    wrapped = FailSafeTrackerStore(store)
    tracker = take_turn(store, "one")
    tracker.update(UserUttered("two", {"name": "greet"}))
    with store._database.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE tracker_turns RENAME TO away"))
    try:
        for call in (wrapped.save(tracker), wrapped.retrieve(SENDER), wrapped.keys()):
            with pytest.raises(TurnAborted, match="tracker_database_unavailable"):
                asyncio.run(call)  # type: ignore[arg-type]
    finally:
        with store._database.engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE away RENAME TO tracker_turns"))
    assert texts(retrieve(store)) == ["one"]


def test_memory_is_bounded(store: TurnTrackerStore) -> None:
    with patch("bot.engine.tracker_store.EVENTS_CACHED", 12):
        for number in range(5):
            take_turn(store, "one", sender=f"s{number}")
        assert list(store._cache) == ["s3", "s4"]
    assert EVENTS_CACHED > 12


@pytest.mark.parametrize("address", ["sqlite:////dev/null/tracker.sqlite3", "postgresql://bot@127.0.0.1:1/none", "odd"])
def test_unusable_database_is_refused_at_start(address: str) -> None:
    with pytest.raises(TrackerStoreUnavailable):
        TurnTrackerStore(DOMAIN, host=address)


def test_address_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("BOT_TRACKER_DATABASE_URL", raising=False)
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "data"))
    settings: dict[str, Any] = {}
    TurnTrackerStore(DOMAIN, **settings).close()
    assert (tmp_path / "data" / "tracker.sqlite3").exists()
