"""Keep what could not be answered, and reports of wrong answers, for the coordinator."""

from datetime import datetime

import numpy as np
from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.database import utc_now
from bot.embedding import Vector
from bot.knowledge.masking import mask
from bot.knowledge.models import UnansweredQuestion, WrongAnswerReport

_MAX_TEXT = 1_000


class UnknownGap(LookupError):
    """There is no unanswered question with this id (any more)."""


def record_unanswered(
    session: Session,
    text: str,
    language: str,
    reason: str,
    conversation_id: str,
    nearest: str | None = None,
    vector: Vector | None = None,
) -> int:
    """Store a question, masked of personal data, and return its id; its `vector` saves computing it for grouping."""
    row = UnansweredQuestion(
        text=mask(text)[:_MAX_TEXT],
        language=language,
        reason=reason,
        conversation_id=conversation_id or None,
        nearest=nearest,
        vector=None if vector is None else pack(vector),
    )
    session.add(row)
    session.flush()
    return row.id


def pass_on(session: Session, gap_id: int) -> None:
    """Mark a question as one that the visitor asked to pass on. Idempotent. Raises `UnknownGap`."""
    row = session.get(UnansweredQuestion, gap_id)
    if row is None:
        raise UnknownGap(gap_id)
    row.passed_on_at = row.passed_on_at or utc_now()


def report_wrong_answer(
    session: Session, facts: tuple[str, ...], language: str, comment: str, conversation_id: str
) -> int:
    """Store a visitor's word that shown facts are wrong, and return its id."""
    row = WrongAnswerReport(
        facts=" ".join(facts)[:500],
        language=language,
        comment=mask(comment)[:_MAX_TEXT],
        conversation_id=conversation_id or None,
    )
    session.add(row)
    session.flush()
    return row.id


def pack(vector: Vector) -> bytes:
    """Return 384 little-endian float16."""
    return vector.astype("<f2").tobytes()


def unpack(stored: bytes) -> Vector:
    """Return the `(384,)` float32 vector."""
    return np.frombuffer(stored, dtype="<f2").astype(np.float32)


def erase_conversation(session: Session, conversation_id: str) -> int:
    """Delete everything kept of one conversation and return the number of rows."""
    return sum(
        session.execute(delete(model).where(model.conversation_id == conversation_id)).rowcount  # type: ignore[attr-defined]
        for model in (UnansweredQuestion, WrongAnswerReport)
    )


def expire(session: Session, before: datetime) -> int:
    """Delete the questions and reports that are older than this; return how many."""
    return sum(
        session.execute(delete(model).where(model.created_at < before)).rowcount  # type: ignore[attr-defined]
        for model in (UnansweredQuestion, WrongAnswerReport)
    )
