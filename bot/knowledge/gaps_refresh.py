"""Bring the gaps up to date: take in unhelpful answers, group what is new, notice what is answered now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.database import Database
from bot.embedding import Embedder, Vector
from bot.knowledge.answering import Question
from bot.knowledge.gaps import unpack
from bot.knowledge.gaps_review import (
    UNHELPFUL,
    Unhelpful,
    group,
    keep_readings,
    read_ungrouped,
    sync_unhelpful,
)
from bot.knowledge.models import Fact, GapGroup, UnansweredQuestion
from bot.knowledge.records import OTHER
from bot.knowledge.replies import Reply
from bot.knowledge.repository import current_revision
from bot.knowledge.service import AnsweringService
from bot.knowledge.store import ModelMissing

SURE = ("answer", "lookup")
TRIED_AT_ONCE = 100
CLEAR = 0.6
"""Probability from which a known unknown is named; the same that the answers use."""


@dataclass(frozen=True)
class Open:
    """An open group, its first question, and what was shown to those whom it did not help."""

    id: int
    text: str
    language: str
    vector: Vector
    shown: frozenset[str]
    last_at: datetime


def refresh(database: Database, service: AnsweringService, embedder: Embedder, unhelpful: Iterable[Unhelpful]) -> None:
    """Bring all groups up to date. Vectors and answers are computed between the transactions, not inside."""
    with database.begin() as session:
        sync_unhelpful(session, unhelpful)
        waiting = read_ungrouped(session)
    readings = [_read(service, embedder, *each) for each in waiting]
    with database.begin() as session:
        keep_readings(session, readings)
        group(session)
        revision = current_revision(session)
        untried = _read_untried(session, revision)
    replies = [(each, service.answer(Question(each.text, each.language, each.vector))) for each in untried]
    with database.begin() as session:
        for each, reply in replies:
            _keep(session, each, reply, revision)


def _read(
    service: AnsweringService, embedder: Embedder, row_id: int, text: str, vector: Vector | None
) -> tuple[int, Vector, str | None]:
    """Return a question's vector, and the known unknown that it asks for where the model is clear about it."""
    if vector is None:
        vector = embedder.embed(text)
    try:
        reading = service.index().read(text, vector)
    except ModelMissing:
        return row_id, vector, None
    named, probability = reading.likeliest_unknown
    clear = named != OTHER and probability >= CLEAR
    return row_id, vector, named if clear else None


def _read_untried(session: Session, revision: int) -> list[Open]:
    """Return the open groups that were not tried at this revision of the knowledge."""
    stale = (GapGroup.checked_revision.is_(None)) | (GapGroup.checked_revision != revision)
    query = select(GapGroup).where(GapGroup.state == "open", stale).order_by(GapGroup.id).limit(TRIED_AT_ONCE)
    return [_open(session, row) for row in session.scalars(query).all()]


def _open(session: Session, row: GapGroup) -> Open:
    members = session.scalars(
        select(UnansweredQuestion).where(UnansweredQuestion.group_id == row.id).order_by(UnansweredQuestion.id)
    ).all()
    shown = {m.nearest.removeprefix("fact:") for m in members if m.reason == UNHELPFUL and m.nearest}
    last_at = max(member.created_at for member in members)
    return Open(row.id, members[0].text, row.language, unpack(row.vector), frozenset(shown), last_at)


def _keep(session: Session, tried: Open, reply: Reply, revision: int) -> None:
    row = session.get(GapGroup, tried.id)
    if row is None or row.state != "open":
        return
    row.checked_revision = revision
    if reply.kind in SURE and reply.facts and _is_new(session, tried, reply.facts[0]):
        row.state, row.fact_slug = "answered", reply.facts[0]


def _is_new(session: Session, tried: Open, slug: str) -> bool:
    """Tell whether a fact is not what failed to help before, or was rewritten since."""
    if slug not in tried.shown:
        return True
    edited = session.scalar(select(func.max(Fact.updated_at)).where(Fact.slug == slug))
    return edited is not None and edited > tried.last_at
