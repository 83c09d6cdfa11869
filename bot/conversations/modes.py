"""Change `mode`, who answers: bot → waiting → human → bot. All of it under the conversation's row lock.

The visitor is told of each change in the same transaction, so that no message of the bot can stand between the
sentence that a person has come and the one that the person has left.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session as DatabaseSession

from bot.conversations.handoffs import Ending, note_ending, note_request, note_takeover
from bot.conversations.models import Conversation
from bot.conversations.open_question import forget_unsaid, take_open_question
from bot.conversations.phrases import say
from bot.conversations.records import Coordinator, Draft, Language, Mode
from bot.conversations.row_lock import lock_conversation
from bot.conversations.transcripts import insert_messages
from bot.database import utc_now

LEAVES_QUEUE = ("/stop_waiting", "/start_enquiry")
"""Payloads of buttons by which a visitor who waits goes on with the bot."""


def enter_queue(database: DatabaseSession, conversation_id: str) -> None:
    """Let the chat wait for a person; the bot has just told the visitor."""
    now = utc_now()
    _set_mode(database, conversation_id, "waiting", now)
    note_request(database, conversation_id, now)


def leave_queue(database: DatabaseSession, conversation_id: str) -> None:
    """Let the bot answer a visitor who no longer waits."""
    now = utc_now()
    _set_mode(database, conversation_id, "bot", now)
    note_ending(database, conversation_id, "withdrawn", now)
    forget_unsaid(database, conversation_id)


def give_to_person(
    database: DatabaseSession, conversation_id: str, coordinator: Coordinator, language: Language
) -> None:
    """Let a person answer, and introduce the person."""
    now = utc_now()
    _set_mode(database, conversation_id, "human", now, coordinator)
    note_takeover(database, conversation_id, coordinator, now)
    notice = Draft(say(language, "taken_over", name=coordinator.name), "handoff")
    _append(database, conversation_id, [notice], "system")


def return_to_bot(
    database: DatabaseSession, conversation_id: str, ending: Ending, language: Language, name: str
) -> None:
    """Let the bot answer after a person: it asks its open question again, or greets."""
    notice = Draft(say(language, ending, name=name), "handoff")
    _append(database, conversation_id, [notice], "system")
    _set_mode(database, conversation_id, "bot", utc_now())
    note_ending(database, conversation_id, ending, utc_now())
    resumed = _resume(database, conversation_id, language)
    # Whoever says goodbye has the last word.
    _append(database, conversation_id, resumed or ([] if ending == "ended" else [_greet(language)]))


def give_up_waiting(database: DatabaseSession, conversation_id: str, offer: Draft, language: Language) -> None:
    """Let the bot answer because nobody has come."""
    _set_mode(database, conversation_id, "bot", utc_now())
    note_ending(database, conversation_id, "nobody", utc_now())
    _append(database, conversation_id, [offer, *_resume(database, conversation_id, language)])


def note_attendance(database: DatabaseSession, conversation_id: str) -> None:
    """Note that the coordinator is still there."""
    _update(database, conversation_id, attended_at=utc_now())


def _greet(language: Language) -> Draft:
    return Draft(say(language, "greeting"), "greeting")


def _resume(database: DatabaseSession, conversation_id: str, language: Language) -> list[Draft]:
    question = take_open_question(database, conversation_id)
    return [Draft(say(language, "go_on"), "notice"), question] if question else []


def _append(database: DatabaseSession, conversation_id: str, drafts: Sequence[Draft], role: str = "bot") -> None:
    now = utc_now()
    locked = lock_conversation(database, conversation_id, now, messages=len(drafts))
    first_seq = locked.last_seq - len(drafts) + 1
    insert_messages(database, conversation_id, drafts, locked.language, first_seq=first_seq, now=now, role=role)


def _set_mode(
    database: DatabaseSession, conversation_id: str, mode: Mode, now: datetime, coordinator: Coordinator | None = None
) -> None:
    _update(
        database,
        conversation_id,
        mode=mode,
        mode_since=now,
        coordinator_id=coordinator.id if coordinator else None,
        coordinator_name=coordinator.name if coordinator else None,
        attended_at=now if coordinator else None,
    )


def _update(database: DatabaseSession, conversation_id: str, **values: object) -> None:
    database.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
