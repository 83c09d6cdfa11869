"""The second transaction of a turn: the bot's messages are stored before the visitor gets them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session as DatabaseSession

from bot.conversations.models import messages
from bot.conversations.modes import enter_queue
from bot.conversations.open_question import keep_unsaid
from bot.conversations.records import Draft, Language, Mode, Outcome
from bot.conversations.row_lock import give_back, lock_conversation
from bot.conversations.transcripts import insert_messages
from bot.conversations.turns import Turn
from bot.database import utc_now

_SET_STATE = (
    update(messages)
    .where(
        messages.c.conversation_id == bindparam("conversation"),
        messages.c.seq == bindparam("number"),
    )
    .values(state=bindparam("new_state"), timing=bindparam("new_timing"))
)


def complete_turn(
    database: DatabaseSession,
    turn: Turn,
    drafts: Sequence[Draft],
    language: Language,
    timing: dict[str, Any],
) -> Outcome:
    """Store the bot's messages, unless a person has taken over in the meantime.

    A receipt is kept even then: it tells of something that is committed. Where the bot says that it calls a person,
    the chat waits from then on. Raises `ConversationGone`.
    """
    outcome = _store(database, turn, drafts, language)
    _set_state(database, turn, "completed", timing)
    return outcome


def fail_turn(database: DatabaseSession, turn: Turn, apology: str, timing: dict[str, Any]) -> Outcome:
    """Mark the turn as failed and apologise in the transcript. Raises `ConversationGone`."""
    outcome = _store(database, turn, [Draft(apology, "error")], turn.language)
    _set_state(database, turn, "failed" if outcome.mode == "bot" else "completed", timing)
    return outcome


def say_notice(database: DatabaseSession, conversation_id: str, text: str, client_id: str | None) -> Outcome:
    """Answer something that is not a turn. Raises `ConversationGone`."""
    now = utc_now()
    locked = lock_conversation(database, conversation_id, now, messages=1)
    if locked.mode != "bot":
        give_back(database, conversation_id, 1)
        return Outcome((), locked.mode)
    stored = insert_messages(
        database,
        conversation_id,
        [Draft(text, "notice")],
        locked.language,
        first_seq=locked.last_seq,
        now=now,
        client_id=client_id,
    )
    return Outcome(stored, locked.mode)


def _store(database: DatabaseSession, turn: Turn, drafts: Sequence[Draft], language: Language) -> Outcome:
    now = utc_now()
    locked = lock_conversation(database, turn.conversation_id, now, messages=len(drafts), language=language)
    said = _choose(drafts, locked.mode)
    give_back(database, turn.conversation_id, len(drafts) - len(said))
    if locked.mode != "bot" or len(said) < len(drafts):
        keep_unsaid(database, turn.conversation_id, drafts)
    stored = insert_messages(
        database,
        turn.conversation_id,
        said,
        language,
        first_seq=locked.last_seq - len(drafts) + 1,
        now=now,
        role="bot" if locked.mode == "bot" else "system",
        reply_to=turn.seq,
    )
    if locked.mode == "bot" and any(draft.asks_for_person for draft in said):
        enter_queue(database, turn.conversation_id)
        return Outcome(stored, "waiting")
    return Outcome(stored, locked.mode)


def _choose(drafts: Sequence[Draft], mode: Mode) -> Sequence[Draft]:
    """Return what may be said: only receipts while a person is wanted or answers."""
    if mode != "bot":
        return [draft for draft in drafts if draft.kind == "receipt"]
    # From the request on a person is wanted: a question of the form that follows it has to wait.
    wanted = next((number for number, draft in enumerate(drafts, 1) if draft.asks_for_person), len(drafts))
    return drafts[:wanted]


def _set_state(database: DatabaseSession, turn: Turn, state: str, timing: dict[str, Any]) -> None:
    values = {
        "conversation": turn.conversation_id,
        "number": turn.seq,
        "new_state": state,
        "new_timing": timing,
    }
    database.execute(_SET_STATE, values)
