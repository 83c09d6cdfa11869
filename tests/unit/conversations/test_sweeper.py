"""What happens by itself: the form is offered, the bot returns, coordinators and visitors get mails, each once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update

from bot.accounts.service import add_account
from bot.conversations.hub import Hub
from bot.conversations.models import Conversation, CoordinatorPresence, Handoff, Message
from bot.conversations.presence import see
from bot.conversations.records import Coordinator
from bot.conversations.reply_links import read_link
from bot.conversations.sweeper import Sweeper
from bot.conversations.workers import DatabaseWorkers
from bot.database import Database, utc_now
from bot.enquiries.contacts import Contact
from bot.notifications.models import OutgoingMail
from bot.settings import Settings, build_settings
from tests.unit.conversations.chats import ANNA, CALLS_PERSON, LiveChat

LONG_AGO = timedelta(minutes=20)
VISITOR = Contact("visitor@example.org", "Vera Visit")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a key for links."""
    return build_settings(data_dir=tmp_path, secret_keys=("k",))


@pytest.fixture
def workers(database: Database) -> Iterator[DatabaseWorkers]:
    """Threads on the module's database, where nothing is left of other tests."""
    with database.begin() as session:
        for model in (OutgoingMail, Handoff, CoordinatorPresence):
            session.execute(delete(model))
        session.execute(update(Conversation).values(mode="bot"))
        session.execute(text("DELETE FROM audit_events"))
        session.execute(text("DELETE FROM accounts"))
    workers = DatabaseWorkers(database)
    yield workers
    workers.close()


@pytest.fixture
def sweep(workers: DatabaseWorkers, settings: Settings) -> Any:
    """Sweep, twice at once, as two web processes would."""

    def run(contact: Contact | None = None) -> None:
        async def both() -> None:
            one, other = (Sweeper(workers, Hub(), settings, lambda _session, _id: contact) for _ in range(2))
            await asyncio.gather(one.sweep(), other.sweep())

        asyncio.run(both())

    return run


@pytest.fixture
def chat(database: Database) -> LiveChat:
    """A new conversation."""
    return LiveChat(database)


def move_back(database: Database, model: Any, **columns: datetime) -> None:
    with database.begin() as session:
        session.execute(update(model).values(**columns))


def mails(database: Database) -> list[tuple[str, str, str]]:
    with database.read() as session:
        rows = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))
        return [(row.template, row.recipient, row.language) for row in rows]


def add_coordinator(database: Database, email: str = "anna@example.org", language: Any = "de") -> int:
    with database.begin() as session:
        return add_account(session, email, "Anna Adler", "coordinator", language).id


def test_visitor_who_waits_two_minutes_is_offered_the_form_once(database: Database, chat: LiveChat, sweep: Any) -> None:
    chat.say("Ein Mensch, bitte", CALLS_PERSON)
    sweep()
    assert chat.outcome.mode == "waiting"

    move_back(database, Conversation, mode_since=utc_now() - timedelta(minutes=2))
    sweep()

    assert chat.outcome.mode == "bot"
    assert [m.kind for m in chat.messages] == ["message", "handoff", "handoff"]


def test_chat_returns_to_the_bot_once_when_the_coordinator_is_idle(
    database: Database, chat: LiveChat, sweep: Any
) -> None:
    chat.take_over()
    sweep()
    assert chat.outcome.mode == "human"

    move_back(database, Conversation, attended_at=utc_now() - LONG_AGO)
    sweep()

    assert chat.outcome.mode == "bot"
    assert [m.kind for m in chat.messages] == ["handoff", "handoff", "greeting"]


def test_coordinators_get_one_mail_when_nobody_is_signed_in(database: Database, chat: LiveChat, sweep: Any) -> None:
    add_coordinator(database)
    add_coordinator(database, "ben@example.org", "en")
    chat.say("Ein Mensch, bitte", CALLS_PERSON)

    sweep()
    sweep()

    assert sorted(mails(database)) == [
        ("waiting", "anna@example.org", "de"),
        ("waiting", "ben@example.org", "en"),
    ]
    with database.read() as session:
        assert f"/console/chats/{chat.id}" in (session.scalar(select(OutgoingMail.body)) or "")


def test_many_who_wait_are_one_mail(database: Database, sweep: Any) -> None:
    add_coordinator(database)
    for _ in range(3):
        LiveChat(database).say("Ein Mensch, bitte", CALLS_PERSON)
        sweep()

    assert len(mails(database)) == 1


def test_no_mail_when_somebody_hears_the_console_ring(database: Database, chat: LiveChat, sweep: Any) -> None:
    account = add_coordinator(database)
    with database.begin() as session:
        see(session, account)
    chat.say("Ein Mensch, bitte", CALLS_PERSON)

    sweep()

    assert mails(database) == []


def test_office_gets_the_mail_where_there_is_no_account(database: Database, chat: LiveChat, sweep: Any) -> None:
    chat.say("Ein Mensch, bitte", CALLS_PERSON)

    sweep()

    assert mails(database) == [("waiting", "assistant@localhost", "de")]


def leave_before_the_reply(database: Database, chat: LiveChat, account: int) -> None:
    coordinator = Coordinator(account, ANNA.name)
    chat.take_over(coordinator)
    chat.write("Erste Antwort", coordinator)
    chat.write("Zweite Antwort", coordinator)
    move_back(database, Conversation, visitor_seen_at=utc_now() - timedelta(minutes=10))
    move_back(database, Message, created_at=utc_now() - timedelta(minutes=5))
    move_back(database, Handoff, taken_at=utc_now() - timedelta(minutes=6))


def test_visitor_who_left_gets_the_replies_by_mail_once(
    database: Database, chat: LiveChat, sweep: Any, settings: Settings
) -> None:
    leave_before_the_reply(database, chat, add_coordinator(database))

    sweep(VISITOR)
    sweep(VISITOR)

    assert mails(database) == [("chat_reply", "visitor@example.org", "de")]
    with database.read() as session:
        reply_to, body = session.execute(select(OutgoingMail.reply_to, OutgoingMail.body)).one()
    assert reply_to == "anna@example.org"
    assert "Erste Antwort\n\nZweite Antwort" in body
    token = body.split("token=")[1].split()[0]
    assert read_link(settings, token) == chat.id
    assert read_link(settings, f"{token}x") is None


def test_visitor_without_an_address_gets_no_mail(database: Database, chat: LiveChat, sweep: Any) -> None:
    leave_before_the_reply(database, chat, add_coordinator(database))

    sweep(None)

    assert mails(database) == []


def test_visitor_who_has_seen_the_reply_gets_no_mail(database: Database, chat: LiveChat, sweep: Any) -> None:
    leave_before_the_reply(database, chat, add_coordinator(database))
    move_back(database, Conversation, visitor_seen_at=utc_now())

    sweep(VISITOR)

    assert mails(database) == []
