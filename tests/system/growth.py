"""Fill the database with conversations that look like real ones."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert

from bot.conversations.models import Conversation, Message
from bot.database import Database, utc_now

BATCH = 5_000
MESSAGES = 3


def store_conversations(database: Database, count: int, first: int = 0) -> None:
    """Store so many conversations of three messages each, numbered from `first` on."""
    now = utc_now()
    for start in range(first, first + count, BATCH):
        numbers = range(start, min(start + BATCH, first + count))
        moments = {number: now - timedelta(minutes=number % 100_000) for number in numbers}
        with database.begin() as session:
            session.execute(insert(Conversation), [_conversation(n, moments[n]) for n in numbers])
            session.execute(insert(Message), [_message(n, seq, moments[n]) for n in numbers for seq in range(1, 4)])


def _conversation(number: int, moment: object) -> dict[str, object]:
    return {
        "id": f"stored-{number}",
        "token_hash": f"{number:064x}",
        "language": "de",
        "mode": "bot",
        "last_seq": MESSAGES,
        "section": 1,
        "section_turns": 1,
        "created_at": moment,
        "last_active_at": moment,
    }


def _message(number: int, seq: int, moment: object) -> dict[str, object]:
    return {
        "conversation_id": f"stored-{number}",
        "seq": seq,
        "role": "visitor" if seq == 2 else "bot",
        "kind": "message" if seq == 2 else "answer",
        "text": "Wer koordiniert die Zusammenarbeit der beiden Regionen?",
        "language": "de",
        "sources": [],
        "facts": [],
        "created_at": moment,
    }
