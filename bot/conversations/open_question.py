"""What the bot asked last: after a person has left, it has to be asked again.

Rasa does not know that its answer was dropped, so the last of what it meant to say is kept: a form may have gone on
to the next field although the visitor never saw that question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session as DatabaseSession

from bot.conversations.models import Conversation, Message, OfferedButton
from bot.conversations.records import Draft, OfferedChoice

_ASIDE = ("handoff", "notice", "error")
"""Kinds that say nothing about where a form stands."""


def keep_unsaid(database: DatabaseSession, conversation_id: str, drafts: Sequence[Draft]) -> None:
    """Keep the last of the drafts that the visitor does not get. The caller holds the row lock."""
    telling = [draft for draft in drafts if draft.kind not in _ASIDE]
    if telling:
        _set(database, conversation_id, asdict(telling[-1]))


def forget_unsaid(database: DatabaseSession, conversation_id: str) -> None:
    """Forget it: the bot is about to say something newer. The caller holds the row lock."""
    _set(database, conversation_id, None)


def take_open_question(database: DatabaseSession, conversation_id: str) -> Draft | None:
    """Return the question that the bot waits for, once; None where it waits for nothing in particular."""
    query = select(Conversation.unsaid).where(Conversation.id == conversation_id)
    unsaid = database.execute(query).scalar_one_or_none()
    if unsaid is None:
        return _find_said(database, conversation_id)
    _set(database, conversation_id, None)
    choices = tuple(OfferedChoice(**choice) for choice in unsaid["buttons"])
    return Draft(unsaid["text"], unsaid["kind"], choices, expects=unsaid["expects"]) if unsaid["expects"] else None


def _find_said(database: DatabaseSession, conversation_id: str) -> Draft | None:
    query = (
        select(Message.seq, Message.text, Message.kind, Message.expects)
        .where(Message.conversation_id == conversation_id, Message.role == "bot", Message.kind.not_in(_ASIDE))
        .order_by(Message.seq.desc())
        .limit(1)
    )
    row = database.execute(query).one_or_none()
    if row is None or row.expects is None:
        return None
    return Draft(row.text, row.kind, _read_choices(database, conversation_id, row.seq), expects=row.expects)


def _read_choices(database: DatabaseSession, conversation_id: str, seq: int) -> tuple[OfferedChoice, ...]:
    query = (
        select(OfferedButton.title, OfferedButton.payload)
        .where(OfferedButton.conversation_id == conversation_id, OfferedButton.message_seq == seq)
        .order_by(OfferedButton.position)
    )
    return tuple(OfferedChoice(row.title, row.payload) for row in database.execute(query))


def _set(database: DatabaseSession, conversation_id: str, unsaid: dict[str, Any] | None) -> None:
    database.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id)
        .values(unsaid=unsaid)
        .execution_options(synchronize_session=False)
    )
