"""The first transaction of a turn: the visitor's message is stored before Rasa is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session as DatabaseSession

from bot.conversations.models import Conversation, Message, OfferedButton
from bot.conversations.modes import LEAVES_QUEUE, leave_queue
from bot.conversations.records import WRITTEN_BY_PERSON, Language, Mode, Submission
from bot.conversations.row_lock import LockedConversation, lock_conversation
from bot.conversations.tokens import new_turn_id
from bot.conversations.transcripts import insert_row
from bot.database import commit_with_later, utc_now

SECTION_TURNS = 150
"""Turns after which Rasa gets a fresh conversation; a form that is open is finished first."""


class ClientIdTaken(Exception):
    """The `client_id` belongs to another message of this conversation."""


class NothingToAnswer(Exception):
    """A button that is not on offer, or nothing readable; the reason is a key of the locale."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Turn:
    """A message that Rasa has to answer."""

    conversation_id: str
    sender: str
    seq: int
    turn_id: str
    language: Language
    text: str
    is_button: bool
    rolled_over_after: int | None = None
    """Turns of the section that ended before this one, where one did."""


@dataclass(frozen=True)
class Kept:
    """The message is stored, and a person answers it."""

    mode: Mode


@dataclass(frozen=True)
class KnownTurn:
    """What is stored under a `client_id`."""

    seq: int
    role: str
    state: str
    started_at: datetime

    def can_restart(self, abandoned_after: timedelta) -> bool:
        """Tell whether the turn failed, or runs for so long that its process must have died."""
        abandoned = self.state == "running" and self.started_at < utc_now() - abandoned_after
        return self.state == "failed" or abandoned


def sender_name(conversation_id: str, section: int) -> str:
    """Return the sender in Rasa of one section of a conversation."""
    return conversation_id if section == 1 else f"{conversation_id}-{section}"


def begin_turn(
    database: DatabaseSession,
    conversation_id: str,
    submission: Submission,
    section_turns: int = SECTION_TURNS,
) -> Turn | Kept:
    """Store the visitor's message.

    Raises `ConversationGone`, `NothingToAnswer`, and SQLAlchemy's `IntegrityError` where the
    `client_id` was seen before; nothing is stored then.
    """
    now = utc_now()
    locked = lock_conversation(database, conversation_id, now, messages=1, turns=1)
    answered = locked.mode == "bot"
    shown, payload = _read(database, conversation_id, submission, answered)
    if locked.mode == "waiting" and submission.button is not None and payload.startswith(LEAVES_QUEUE):
        leave_queue(database, conversation_id)
        answered = True
    turn = Turn(
        conversation_id,
        sender_name(conversation_id, locked.section),
        locked.last_seq,
        new_turn_id(),
        locked.language,
        payload,
        is_button=submission.button is not None,
    )
    insert_row(
        database,
        conversation_id=conversation_id,
        seq=turn.seq,
        role="visitor",
        kind=WRITTEN_BY_PERSON,
        text=shown,
        language=turn.language,
        client_id=submission.client_id,
        button_id=submission.button,
        turn_id=turn.turn_id,
        state="running" if answered else "completed",
        started_at=now,
        created_at=now,
    )
    if not answered:
        return Kept(locked.mode)
    commit_with_later(database)  # with the answer: before that the visitor is told nothing
    return _roll_over_when_long(database, turn, locked, section_turns)


def find_turn(database: DatabaseSession, conversation_id: str, submission: Submission) -> KnownTurn | None:
    """Return what is known under the submission's `client_id`.

    Raises `ClientIdTaken` where another text or button was sent with it.
    """
    query = select(
        Message.seq,
        Message.role,
        Message.state,
        Message.text,
        Message.button_id,
        Message.started_at,
    ).where(Message.conversation_id == conversation_id, Message.client_id == submission.client_id)
    row = database.execute(query).one_or_none()
    if row is None:
        return None
    sent = (submission.button, submission.text if submission.button is None else row.text)
    if row.role == "visitor" and sent != (row.button_id, row.text):
        raise ClientIdTaken
    return KnownTurn(row.seq, row.role, row.state or "completed", row.started_at or utc_now())


def restart_turn(database: DatabaseSession, conversation_id: str, seq: int, abandoned_after: timedelta) -> Turn | None:
    """Take over a turn that failed or was abandoned; None where somebody else was quicker.

    Raises `ConversationGone`.
    """
    now = utc_now()
    locked = lock_conversation(database, conversation_id, now, messages=0)
    abandoned = (Message.state == "running") & (Message.started_at < now - abandoned_after)
    statement = (
        update(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.seq == seq,
            (Message.state == "failed") | abandoned,
        )
        .values(state="running" if locked.mode == "bot" else "completed", started_at=now)
        .returning(Message.text, Message.button_id, Message.turn_id)
        .execution_options(synchronize_session=False)
    )
    row = database.execute(statement).one_or_none()
    if row is None or locked.mode != "bot":
        return None
    _remove_apologies(database, conversation_id, seq)
    text = row.text if row.button_id is None else _payload(database, row.button_id)
    return Turn(
        conversation_id,
        sender_name(conversation_id, locked.section),
        seq,
        row.turn_id,
        locked.language,
        text,
        is_button=row.button_id is not None,
    )


def _read(database: DatabaseSession, conversation_id: str, submission: Submission, answered: bool) -> tuple[str, str]:
    """Return what the transcript shows and what Rasa gets."""
    if submission.button is not None:
        return _read_button(database, conversation_id, submission.button)
    if not submission.text and answered:
        raise NothingToAnswer("message_unreadable")
    return submission.text or "", submission.text or ""


def _read_button(database: DatabaseSession, conversation_id: str, button_id: str) -> tuple[str, str]:
    pressed = exists().where(
        Message.conversation_id == conversation_id,
        Message.button_id == button_id,
        Message.state != "failed",
    )
    query = select(OfferedButton.title, OfferedButton.payload).where(
        OfferedButton.id == button_id,
        OfferedButton.conversation_id == conversation_id,
        ~pressed,
    )
    row = database.execute(query).one_or_none()
    if row is None:
        raise NothingToAnswer("button_unavailable")
    return row.title, row.payload


def _payload(database: DatabaseSession, button_id: str) -> str:
    query = select(OfferedButton.payload).where(OfferedButton.id == button_id)
    return database.execute(query).scalar_one()


def _remove_apologies(database: DatabaseSession, conversation_id: str, seq: int) -> None:
    database.execute(
        delete(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.reply_to == seq,
            Message.kind == "error",
        )
        .execution_options(synchronize_session=False)
    )


def _roll_over_when_long(database: DatabaseSession, turn: Turn, locked: LockedConversation, section_turns: int) -> Turn:
    if locked.section_turns <= section_turns or _has_open_question(database, turn):
        return turn
    section = locked.section + 1
    database.execute(
        update(Conversation)
        .where(Conversation.id == turn.conversation_id)
        .values(section=section, section_turns=1)
        .execution_options(synchronize_session=False)
    )
    return replace(turn, sender=sender_name(turn.conversation_id, section), rolled_over_after=section_turns)


def _has_open_question(database: DatabaseSession, turn: Turn) -> bool:
    query = (
        select(Message.expects)
        .where(
            Message.conversation_id == turn.conversation_id,
            Message.seq < turn.seq,
            Message.role == "bot",
        )
        .order_by(Message.seq.desc())
        .limit(1)
    )
    return database.execute(query).scalar_one_or_none() is not None
