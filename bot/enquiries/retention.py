"""Forget in time: blank enquiries, and delete old mails, chats and questions. Idempotent; run every hour.

Each feature brings its own eraser; the periods stand in the settings and in `docs/legal/retention.*.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.conversations.erasure import list_expired, set_tombstone, truncate_journal
from bot.database import Database
from bot.enquiries.blanking import blank_due, detach
from bot.knowledge import gaps
from bot.logs import get_logger
from bot.notifications import outbox
from bot.notifications.transport import erase_files, list_files
from bot.settings import Settings

logger = get_logger(__name__)


@dataclass(frozen=True)
class Forgotten:
    """How much was forgotten, or would be."""

    enquiries: int
    mails: int
    conversations: int
    questions: int
    files: int


def run(database: Database, settings: Settings, now: datetime, *, dry: bool = False) -> Forgotten:
    """Forget everything whose time is over. A dry run counts it and changes nothing."""
    with database.begin(immediate=True) as session:
        forgotten, mail_ids = _forget(session, settings, now)
        if dry:
            session.rollback()
            return forgotten
    # After the commit; what is left behind by a crash here has no row any more, and goes the next time.
    erase_files(settings, mail_ids)
    truncate_journal(database)
    logger.info("retention_done", **vars(forgotten))
    return forgotten


def _forget(session: Session, settings: Settings, now: datetime) -> tuple[Forgotten, set[int]]:
    blanked, mails_of_enquiries = blank_due(session, settings, now)
    expired = outbox.expire(session, now - timedelta(days=settings.retention_mail_days))
    conversations = _expire_conversations(session, now - timedelta(days=settings.retention_conversation_days))
    questions = gaps.expire(session, now - timedelta(days=settings.retention_question_days))
    mail_ids = {*mails_of_enquiries, *expired}
    files = list_files(settings)
    without_row = outbox.list_unknown(session, files)
    return Forgotten(blanked, len(mail_ids), conversations, questions, len(without_row)), without_row


def _expire_conversations(session: Session, before: datetime) -> int:
    """Set tombstones; the web process then empties every store, Rasa's among them."""
    conversation_ids = list_expired(session, before)
    detach(session, conversation_ids)
    for conversation_id in conversation_ids:
        set_tombstone(session, conversation_id)
    return len(conversation_ids)
