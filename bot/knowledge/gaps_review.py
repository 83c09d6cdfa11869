"""Gaps for the coordinator: kept questions grouped by meaning, what became of them, and how to close them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import numpy as np
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.database import utc_now
from bot.embedding import Vector
from bot.knowledge.gaps import UnknownGap, pack, record_unanswered, unpack
from bot.knowledge.models import GapGroup, UnansweredQuestion, WrongAnswerReport
from bot.knowledge.records import Language

SAME_MEANING = 0.92
"""Cosine from which two questions in one language count as the same; see `index.FRESH_SIMILARITY`."""
AT_ONCE = 500
UNHELPFUL = "unhelpful"
STATES = ("open", "answered", "dismissed")


@dataclass(frozen=True)
class Unhelpful:
    """An answer that a visitor called unhelpful, and the question before it."""

    message_id: int
    conversation_id: str
    question: str
    language: Language
    facts: tuple[str, ...]
    at: datetime


@dataclass(frozen=True)
class Gap:
    """Questions that mean the same in one language."""

    id: int
    language: Language
    state: str
    fact: str | None
    questions: tuple[tuple[str, int], ...]
    """Wordings and how often each came, the most frequent first."""
    unanswered: int
    unhelpful: int
    passed_on: int
    nearest: str | None
    last_at: datetime

    @property
    def count(self) -> int:
        """Return how often it was asked."""
        return self.unanswered + self.unhelpful

    @property
    def unknown(self) -> str:
        """Return the slug of the known unknown that was asked for, if it was one."""
        kind, _, slug = (self.nearest or "").partition(":")
        return slug if kind == "unknown" else ""

    @property
    def question(self) -> str:
        """Return the wording that stands for all."""
        return self.questions[0][0]


@dataclass(frozen=True)
class Report:
    """Visitors' words that a fact is wrong."""

    fact: str
    comments: tuple[tuple[str, str], ...]
    """Language and text."""
    count: int
    last_at: datetime


def sync_unhelpful(session: Session, unhelpful: Iterable[Unhelpful]) -> int:
    """Keep the questions behind unhelpful answers, and let go of those whose visitor thought better of it."""
    wanted = {each.message_id: each for each in unhelpful}
    kept = set(session.scalars(select(UnansweredQuestion.message_id).where(UnansweredQuestion.reason == UNHELPFUL)))
    withdrawn = kept - set(wanted)
    session.execute(delete(UnansweredQuestion).where(UnansweredQuestion.message_id.in_(withdrawn)))
    for message_id in wanted.keys() - kept:
        each = wanted[message_id]
        nearest = f"fact:{each.facts[0]}" if each.facts else None
        row_id = record_unanswered(session, each.question, each.language, UNHELPFUL, each.conversation_id, nearest)
        row = session.get_one(UnansweredQuestion, row_id)
        row.message_id, row.created_at = message_id, each.at
    return len(wanted.keys() - kept)


def read_ungrouped(session: Session) -> list[tuple[int, str, Vector | None]]:
    """Return (id, text, vector where it is known) of the questions that stand in no group yet."""
    query = select(UnansweredQuestion.id, UnansweredQuestion.text, UnansweredQuestion.vector)
    waiting = query.where(UnansweredQuestion.group_id.is_(None)).order_by(UnansweredQuestion.id).limit(AT_ONCE)
    return [(row_id, text, unpack(vector) if vector else None) for row_id, text, vector in session.execute(waiting)]


def keep_readings(session: Session, readings: Iterable[tuple[int, Vector, str | None]]) -> None:
    """Store (id, vector, known unknown that is asked for) as they were read outside of a transaction."""
    for row_id, vector, unknown in readings:
        row = session.get(UnansweredQuestion, row_id)
        if row is not None:
            row.vector = pack(vector)
            row.nearest = row.nearest or (unknown and f"unknown:{unknown}")


def group(session: Session) -> int:
    """Put each new question into the group that means the same, else into one of its own; return how many came new.

    Two questions mean the same where the model names one known unknown for both, or their vectors nearly agree.
    A question that belongs to a dismissed group stays dismissed; one that belongs to an answered one opens it again.
    """
    fresh = select(UnansweredQuestion).where(
        UnansweredQuestion.group_id.is_(None), UnansweredQuestion.vector.is_not(None)
    )
    rows = session.scalars(fresh.order_by(UnansweredQuestion.id)).all()
    groups: dict[str, list[GapGroup]] = defaultdict(list)
    if rows:
        for existing in session.scalars(select(GapGroup)):
            groups[existing.language].append(existing)
    for row in rows:
        row.group_id = _find_or_make(session, groups[row.language], row).id
    session.flush()
    # What was erased leaves empty groups behind; only a dismissal is remembered.
    filled = select(UnansweredQuestion.group_id).where(UnansweredQuestion.group_id.is_not(None))
    session.execute(delete(GapGroup).where(GapGroup.id.not_in(filled), GapGroup.state != "dismissed"))
    return len(rows)


def read_gaps(session: Session, state: str = "open", language: str = "") -> list[Gap]:
    """Return the groups of a state that still hold a question, the most frequent first."""
    query = select(GapGroup).where(GapGroup.state == state)
    if language:
        query = query.where(GapGroup.language == language)
    groups = {row.id: row for row in session.scalars(query)}
    rows: dict[int, list[UnansweredQuestion]] = defaultdict(list)
    held = select(UnansweredQuestion).join(GapGroup, GapGroup.id == UnansweredQuestion.group_id)
    for row in session.scalars(held.where(GapGroup.state == state)):
        rows[cast(int, row.group_id)].append(row)
    gaps = [_gap(groups[group_id], members) for group_id, members in rows.items() if group_id in groups]
    return sorted(gaps, key=lambda gap: (-gap.passed_on, -gap.count, -gap.last_at.timestamp()))


def read_gap(session: Session, group_id: int) -> Gap:
    """Return one group. Raises `UnknownGap`."""
    row = session.get(GapGroup, group_id)
    members = session.scalars(select(UnansweredQuestion).where(UnansweredQuestion.group_id == group_id)).all()
    if row is None or not members:
        raise UnknownGap(group_id)
    return _gap(row, members)


def count_gaps(session: Session) -> Counter[str]:
    """Count the groups of each state that still hold a question, and the open reports of wrong answers."""
    query = select(GapGroup.state, func.count(func.distinct(GapGroup.id)))
    held = query.join(UnansweredQuestion, UnansweredQuestion.group_id == GapGroup.id).group_by(GapGroup.state)
    counts: Counter[str] = Counter()
    for state, count in session.execute(held):
        counts[state] = count
    counts["reports"] = len(read_reports(session))
    return counts


def set_state(session: Session, group_id: int, state: str, fact: str | None = None) -> str:
    """Open, dismiss or close a group and return what it was. Raises `UnknownGap`."""
    row = session.get(GapGroup, group_id)
    if row is None:
        raise UnknownGap(group_id)
    before, row.state = row.state, state
    row.fact_slug = fact or row.fact_slug
    row.checked_revision = None
    return before


def read_reports(session: Session) -> list[Report]:
    """Return what visitors called wrong and nobody has looked at yet, by fact."""
    query = (
        select(WrongAnswerReport).where(WrongAnswerReport.handled_at.is_(None)).order_by(WrongAnswerReport.id.desc())
    )
    by_fact: dict[str, list[WrongAnswerReport]] = defaultdict(list)
    for row in session.scalars(query):
        for slug in row.facts.split()[:1]:
            by_fact[slug].append(row)
    reports = [
        Report(slug, tuple((row.language, row.comment) for row in rows), len(rows), rows[0].created_at)
        for slug, rows in by_fact.items()
    ]
    return sorted(reports, key=lambda report: -report.count)


def settle_reports(session: Session, fact: str) -> list[int]:
    """Mark the open reports on a fact as looked at and return their ids."""
    query = select(WrongAnswerReport).where(WrongAnswerReport.handled_at.is_(None))
    rows = [row for row in session.scalars(query) if row.facts.split()[:1] == [fact]]
    for row in rows:
        row.handled_at = utc_now()
    return [row.id for row in rows]


def reopen_reports(session: Session, ids: Iterable[int]) -> None:
    """Take `settle_reports` back."""
    for row in session.scalars(select(WrongAnswerReport).where(WrongAnswerReport.id.in_(list(ids)))):
        row.handled_at = None


def _find_or_make(session: Session, groups: list[GapGroup], row: UnansweredQuestion) -> GapGroup:
    found = _find_named(session, groups, row) or _find_near(groups, row)
    if found is None:
        found = GapGroup(language=row.language, vector=row.vector)
        session.add(found)
        session.flush()
        groups.append(found)
    elif found.state == "answered":
        found.state, found.checked_revision = "open", None
    return found


def _find_named(session: Session, groups: list[GapGroup], row: UnansweredQuestion) -> GapGroup | None:
    """Find the group of a known unknown ("the date of the visit"): wordings differ more than vectors can tell."""
    if row.nearest is None or not row.nearest.startswith("unknown:"):
        return None
    same = (UnansweredQuestion.nearest == row.nearest) & (UnansweredQuestion.language == row.language)
    query = select(UnansweredQuestion.group_id).where(same, UnansweredQuestion.group_id.is_not(None)).limit(1)
    group_id = session.scalar(query)
    return next((each for each in groups if each.id == group_id), None)


def _find_near(groups: list[GapGroup], row: UnansweredQuestion) -> GapGroup | None:
    if not groups or row.vector is None:
        return None
    similarities = np.stack([unpack(each.vector) for each in groups]) @ unpack(row.vector)
    best = int(similarities.argmax())
    return groups[best] if similarities[best] >= SAME_MEANING else None


def _gap(row: GapGroup, members: Sequence[UnansweredQuestion]) -> Gap:
    wordings = Counter(member.text for member in members)
    unhelpful = sum(member.reason == UNHELPFUL for member in members)
    return Gap(
        id=row.id,
        language=cast(Language, row.language),
        state=row.state,
        fact=row.fact_slug,
        questions=tuple(wordings.most_common()),
        unanswered=len(members) - unhelpful,
        unhelpful=unhelpful,
        passed_on=sum(member.passed_on_at is not None for member in members),
        nearest=next((member.nearest for member in members if member.nearest), None),
        last_at=max(member.created_at for member in members),
    )
