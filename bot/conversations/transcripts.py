"""Write and read the messages of a conversation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import insert, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session as DatabaseSession

from bot.conversations.models import Conversation, Feedback, Message, OfferedButton, messages
from bot.conversations.records import Button, Draft, Mode, Outcome, StoredMessage
from bot.conversations.row_lock import lock_conversation
from bot.conversations.tokens import new_button_id
from bot.database import utc_now

PAGE_SIZE = 200

_INSERT = insert(messages)
_EMPTY: dict[str, Any] = {
    "sources": [],
    "facts": [],
    **dict.fromkeys(
        ("author", "expects", "reply_to", "client_id", "button_id", "turn_id", "state", "started_at", "timing")
    ),
}

_COLUMNS = (
    Message.seq,
    Message.role,
    Message.kind,
    Message.text,
    Message.language,
    Message.sources,
    Message.facts,
    Message.expects,
    Message.client_id,
    Message.author,
    Message.created_at,
)


def insert_messages(
    database: DatabaseSession,
    conversation_id: str,
    drafts: Sequence[Draft],
    language: str,
    *,
    first_seq: int,
    now: datetime,
    role: str = "bot",
    reply_to: int | None = None,
    client_id: str | None = None,
) -> tuple[StoredMessage, ...]:
    """Store drafts from `first_seq` on, with opaque ids for their buttons.

    The caller holds the conversation's row lock and has counted `last_seq` up.
    """
    stored = []
    for seq, draft in enumerate(drafts, start=first_seq):
        row = {
            "seq": seq,
            "role": role,
            "kind": draft.kind,
            "text": draft.text,
            "language": language,
            "sources": list(draft.sources),
            "facts": list(draft.facts),
            "expects": draft.expects,
            "client_id": client_id,
            "author": None,
            "created_at": now,
        }
        insert_row(database, conversation_id=conversation_id, reply_to=reply_to, **row)
        stored.append(_message(row, _offer_buttons(database, conversation_id, seq, draft)))
    return tuple(stored)


def insert_row(database: DatabaseSession, **values: Any) -> None:
    """Insert a message; what is not given is empty."""
    database.execute(_INSERT, _EMPTY | values)


def _offer_buttons(database: DatabaseSession, conversation_id: str, seq: int, draft: Draft) -> list[Button]:
    buttons = [Button(new_button_id(), choice.title) for choice in draft.buttons]
    rows = [
        {
            "id": button.id,
            "conversation_id": conversation_id,
            "message_seq": seq,
            "position": position,
            "title": button.title,
            "payload": choice.payload,
        }
        for position, (button, choice) in enumerate(zip(buttons, draft.buttons, strict=True))
    ]
    if rows:
        database.execute(insert(OfferedButton), rows)
    return buttons


def read_after(database: DatabaseSession, conversation_id: str, after: int) -> Outcome:
    """Return the next messages with a greater `seq` (at most `PAGE_SIZE`), oldest first.

    Buttons that were already pressed are left out.
    """
    query = (
        select(*_COLUMNS)
        .where(Message.conversation_id == conversation_id, Message.seq > after)
        .order_by(Message.seq)
        .limit(PAGE_SIZE)
    )
    rows = database.execute(query).all()
    return Outcome(_with_buttons(database, conversation_id, rows), read_mode(database, conversation_id))


def read_replies(database: DatabaseSession, conversation_id: str, seq: int) -> Outcome:
    """Return what was answered to the message `seq`, or the message itself where it is a notice."""
    is_notice = (Message.seq == seq) & (Message.role == "bot")
    query = (
        select(*_COLUMNS)
        .where(Message.conversation_id == conversation_id, (Message.reply_to == seq) | is_notice)
        .order_by(Message.seq)
    )
    rows = database.execute(query).all()
    return Outcome(_with_buttons(database, conversation_id, rows), read_mode(database, conversation_id))


def read_mode(database: DatabaseSession, conversation_id: str) -> Mode:
    """Return who answers at present."""
    query = select(Conversation.mode).where(Conversation.id == conversation_id)
    return cast(Mode, database.execute(query).scalar_one_or_none() or "bot")


def read_position(database: DatabaseSession, conversation_id: str) -> tuple[int, str] | None:
    """Return the newest `seq` and the mode, or None where the conversation is gone."""
    query = select(Conversation.last_seq, Conversation.mode).where(
        Conversation.id == conversation_id, Conversation.erasing_at.is_(None)
    )
    row = database.execute(query).one_or_none()
    return None if row is None else (row.last_seq, row.mode)


def give_feedback(database: DatabaseSession, conversation_id: str, seq: int, helpful: bool) -> bool:
    """Keep the visitor's opinion about an answer; tell whether there is such an answer.

    Raises `ConversationGone`.
    """
    now = utc_now()
    lock_conversation(database, conversation_id, now, messages=0)
    query = select(Message.id).where(
        Message.conversation_id == conversation_id, Message.seq == seq, Message.role == "bot"
    )
    message_id = database.execute(query).scalar_one_or_none()
    if message_id is None:
        return False
    database.merge(Feedback(message_id=message_id, helpful=helpful, created_at=now))
    return True


def _with_buttons(
    database: DatabaseSession, conversation_id: str, rows: Sequence[Row[Any]]
) -> tuple[StoredMessage, ...]:
    buttons = _open_buttons(database, conversation_id, [row.seq for row in rows])
    return tuple(_message(row._mapping, buttons[row.seq]) for row in rows)


def _open_buttons(
    database: DatabaseSession, conversation_id: str, seqs: Sequence[int]
) -> defaultdict[int, list[Button]]:
    buttons: defaultdict[int, list[Button]] = defaultdict(list)
    if not seqs:
        return buttons
    pressed = select(Message.button_id).where(
        Message.conversation_id == conversation_id,
        Message.button_id.is_not(None),
        Message.state != "failed",
    )
    query = (
        select(OfferedButton)
        .where(
            OfferedButton.conversation_id == conversation_id,
            OfferedButton.message_seq.between(min(seqs), max(seqs)),
            OfferedButton.id.not_in(pressed),
        )
        .order_by(OfferedButton.message_seq, OfferedButton.position)
    )
    for button in database.scalars(query):
        buttons[button.message_seq].append(Button(button.id, button.title))
    return buttons


def _message(row: Any, buttons: Iterable[Button]) -> StoredMessage:
    return StoredMessage(
        seq=row["seq"],
        role=row["role"],
        text=row["text"],
        language=row["language"],
        kind=row["kind"],
        created_at=row["created_at"],
        buttons=tuple(buttons),
        sources=tuple(row["sources"]),
        facts=tuple(row["facts"]),
        expects=row["expects"],
        client_id=row["client_id"],
        author=row["author"],
    )
