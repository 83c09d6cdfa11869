"""Read a transcript again, and say what must never stand in one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select

from bot.conversations.models import Conversation, Handoff, Message
from bot.conversations.phrases import say
from bot.conversations.records import StoredMessage
from tests.integration.conversations.schedules import Quarter
from tests.unit.conversations.chats import ANNA, BEN, CALLS_PERSON

COMES = {say("de", "taken_over", name=who.name): who.name for who in (ANNA, BEN)}
GOES = {say("de", key, name=who.name): who.name for key in ("handed_back", "ended", "idle") for who in (ANNA, BEN)}
NOBODY = say("de", "nobody")


@dataclass
class Owner:
    """Who has the chat, as the transcript tells it; each message is checked against it."""

    mode: str = "bot"
    name: str | None = None
    takeovers: int = 0

    def read(self, message: StoredMessage) -> None:
        """Check a message, and follow who has the chat from there on."""
        match message.role:
            case "coordinator":
                assert (self.mode, message.author) == ("human", self.name)
            case "bot":
                self._read_bot(message)
            case "system":
                self._read_notice(message)

    def _read_bot(self, message: StoredMessage) -> None:
        if message.text == NOBODY:
            assert self.mode == "waiting"
            self.mode = "bot"
        assert self.mode == "bot", "the bot spoke while a person was wanted or answered"
        if message.text == CALLS_PERSON.text:
            self.mode = "waiting"

    def _read_notice(self, message: StoredMessage) -> None:
        if message.kind == "receipt":
            assert self.mode != "bot"
        elif message.text in COMES:
            assert self.mode != "human", "two owners"
            self.mode, self.name = "human", COMES[message.text]
            self.takeovers += 1
        else:
            assert (self.mode, self.name) == ("human", GOES[message.text])
            self.mode, self.name = "bot", None


def check(quarter: Quarter) -> None:
    """One owner at a time, a silent bot, nothing lost or doubled, everything in order."""
    assert quarter.errors == []
    outcome = quarter.chat.outcome
    messages = outcome.messages
    assert [message.seq for message in messages] == list(range(1, len(messages) + 1))
    owner = Owner()
    for message in messages:
        owner.read(message)
    assert owner.mode == outcome.mode
    assert owner.takeovers == len(quarter.takeovers)
    _check_visitor(quarter, messages)
    _check_coordinators(quarter, messages)
    _check_answers(quarter)
    _check_row(quarter, len(messages), owner)


def _check_visitor(quarter: Quarter, messages: tuple[StoredMessage, ...]) -> None:
    stored = [(m.seq, m.text) for m in messages if m.role == "visitor"]
    assert [text for _, text in stored] == [text for _, text in quarter.sent]
    assert all(told in (0, seq) for (told, _), (seq, _) in zip(quarter.sent, stored, strict=True))


def _check_coordinators(quarter: Quarter, messages: tuple[StoredMessage, ...]) -> None:
    for name, written in quarter.written.items():
        assert [(m.seq, m.text) for m in messages if m.author == name] == written


def _check_answers(quarter: Quarter) -> None:
    with quarter.database.read() as session:
        query = select(Message.reply_to).where(
            Message.conversation_id == quarter.chat.id, Message.reply_to.is_not(None)
        )
        stored = Counter(session.scalars(query))
        states = session.scalars(
            select(Message.state).where(Message.conversation_id == quarter.chat.id, Message.role == "visitor")
        )
        assert "running" not in set(states)
    assert stored == Counter({seq: count for seq, count in quarter.answered.items() if count})


def _check_row(quarter: Quarter, length: int, owner: Owner) -> None:
    with quarter.database.read() as session:
        row = session.get_one(Conversation, quarter.chat.id)
        assert (row.last_seq, row.coordinator_name) == (length, owner.name)
        handoffs = session.scalars(select(Handoff).where(Handoff.conversation_id == quarter.chat.id)).all()
        assert sum(handoff.taken_at is not None for handoff in handoffs) == owner.takeovers
        assert sum(handoff.ended_at is None for handoff in handoffs) == (owner.mode != "bot")
