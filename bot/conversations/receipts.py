"""Find out what became of a yes whose turn failed: an enquiry may have been committed before the failure."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session as DatabaseSession

from bot.conversations.models import Message
from bot.conversations.records import Draft, Language
from bot.conversations.turns import Turn


class Receipts(Protocol):
    """Gives the receipt of a form run, if it was committed. Synchronous: called in a worker thread."""

    def __call__(self, form_run_id: str, language: Language, /) -> Draft | None: ...


def find_form_run(database: DatabaseSession, turn: Turn) -> str | None:
    """Return the form run that the turn may have confirmed: the one of the summary right before it."""
    query = (
        select(Message.expects)
        .where(Message.conversation_id == turn.conversation_id, Message.seq < turn.seq, Message.role == "bot")
        # An apology may stand between the summary and a repeated yes.
        .where(Message.kind != "error")
        .order_by(Message.seq.desc())
        .limit(1)
    )
    expects = database.execute(query).scalar_one_or_none()
    return (expects or {}).get("form_run_id")
