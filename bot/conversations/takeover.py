"""What coordinators do with a chat, each in one transaction that begins with the row lock (DESIGN §9).

The lock decides between two coordinators, between a coordinator and an answer of the bot, and between a coordinator
and the automatic return: whoever comes second sees what the first has done.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session as DatabaseSession

from bot.conversations import modes
from bot.conversations.handoffs import Ending
from bot.conversations.phrases import say
from bot.conversations.records import WRITTEN_BY_PERSON, Coordinator, Draft, Language, OfferedChoice
from bot.conversations.row_lock import LockedConversation, lock_conversation
from bot.conversations.transcripts import insert_row
from bot.database import utc_now


class TakenByAnother(Exception):
    """Another coordinator has the chat."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class NotHolding(Exception):
    """The coordinator does not have the chat, or no longer; nothing was written."""


def take_over(database: DatabaseSession, conversation_id: str, coordinator: Coordinator) -> bool:
    """Let this coordinator answer from now on; tell whether that is new.

    Raises `TakenByAnother` and `ConversationGone`.
    """
    locked = lock_conversation(database, conversation_id, utc_now(), messages=0)
    if locked.mode != "human":
        modes.give_to_person(database, conversation_id, coordinator, locked.language)
        return True
    if locked.coordinator_id != coordinator.id:
        raise TakenByAnother(locked.coordinator_name or "")
    return False


def write(
    database: DatabaseSession, conversation_id: str, coordinator: Coordinator, text: str, client_id: str | None = None
) -> int:
    """Store what the coordinator wrote; return its number.

    Raises `NotHolding`, `ConversationGone`, and `IntegrityError` where the `client_id` was seen before.
    """
    now = utc_now()
    locked = lock_conversation(database, conversation_id, now, messages=1)
    _require_holding(locked, coordinator)
    insert_row(
        database,
        conversation_id=conversation_id,
        seq=locked.last_seq,
        role="coordinator",
        author=coordinator.name,
        kind=WRITTEN_BY_PERSON,
        text=text,
        language=locked.language,
        client_id=client_id,
        created_at=now,
    )
    modes.note_attendance(database, conversation_id)
    return locked.last_seq


def attend(database: DatabaseSession, conversation_id: str, coordinator: Coordinator) -> None:
    """Note that the coordinator is typing. Raises `NotHolding` and `ConversationGone`."""
    _require_holding(lock_conversation(database, conversation_id, utc_now(), messages=0), coordinator)
    modes.note_attendance(database, conversation_id)


def hand_back(
    database: DatabaseSession, conversation_id: str, coordinator: Coordinator, ending: Ending = "handed_back"
) -> None:
    """Let the bot go on, or end the chat (`ended`). Raises `NotHolding` and `ConversationGone`."""
    locked = lock_conversation(database, conversation_id, utc_now(), messages=0)
    _require_holding(locked, coordinator)
    modes.return_to_bot(database, conversation_id, ending, locked.language, coordinator.name)


def return_idle(database: DatabaseSession, conversation_id: str, quiet_since: datetime) -> bool:
    """Let the bot go on where the coordinator has given no sign since then; tell whether it was so.

    Raises `ConversationGone`.
    """
    locked = lock_conversation(database, conversation_id, utc_now(), messages=0)
    if locked.mode != "human" or locked.attended_at is None or locked.attended_at > quiet_since:
        return False
    modes.return_to_bot(database, conversation_id, "idle", locked.language, locked.coordinator_name or "")
    return True


def give_up_waiting(database: DatabaseSession, conversation_id: str, waiting_since: datetime, when: str | None) -> bool:
    """Offer the enquiry form where nobody has come since then; tell whether it was so.

    `when` says when somebody will be there again, if nobody is now. Raises `ConversationGone`.
    """
    locked = lock_conversation(database, conversation_id, utc_now(), messages=0)
    if locked.mode != "waiting" or locked.mode_since is None or locked.mode_since > waiting_since:
        return False
    modes.give_up_waiting(database, conversation_id, _offer_enquiry(locked.language, when), locked.language)
    return True


def _offer_enquiry(language: Language, when: str | None) -> Draft:
    text = say(language, "nobody_until", when=when) if when else say(language, "nobody")
    choice = OfferedChoice(say(language, "send_enquiry"), f'/start_enquiry{{"language": "{language}"}}')
    return Draft(text, "handoff", (choice,))


def _require_holding(locked: LockedConversation, coordinator: Coordinator) -> None:
    if locked.mode != "human" or locked.coordinator_id != coordinator.id:
        raise NotHolding
