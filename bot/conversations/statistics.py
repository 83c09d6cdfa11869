"""Count conversations: by day and language, how the assistant answered, what it was asked, who took over, feedback."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ScalarSelect, Text, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.conversations.models import Conversation, Feedback, Handoff, Message
from bot.conversations.records import WRITTEN_BY_PERSON
from bot.database.days import local_date

OUTCOMES = ("answer", "related", "clarification", "no_answer")
"""Kinds of a reply to a question about the partnership; the answer rate is the share of the first."""
TIME_ZONE = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True)
class ConversationStatistics:
    """Figures of the conversations that began, and the messages that were written, in a span of time."""

    total: int
    by_language: Mapping[str, int]
    by_day: Mapping[str, int]
    """By date in Germany, `2026-11-25`."""
    messages: int
    """What visitors wrote."""
    outcomes: Mapping[str, int]
    by_fact: Mapping[str, int]
    """How often each fact was shown as an answer."""
    handoffs: int
    taken_over: int
    helpful: int
    unhelpful: int

    @property
    def answer_rate(self) -> float | None:
        """Return the share of questions that were answered."""
        asked = sum(self.outcomes.values())
        return self.outcomes.get("answer", 0) / asked if asked else None


def collect(session: Session, since: datetime, until: datetime) -> ConversationStatistics:
    """Return the figures from `since` until before `until`."""
    by_language, by_day = _count_conversations(session, since, until)
    written, outcomes = _count_messages(session, since, until)
    asked = session.execute(
        select(func.count(), func.count(Handoff.taken_at)).where(*_within(Handoff.requested_at, since, until))
    ).one()
    judged = select(Feedback.helpful, func.count()).where(*_within(Feedback.created_at, since, until))
    feedback: dict[bool, int] = dict(session.execute(judged.group_by(Feedback.helpful)).all())
    return ConversationStatistics(
        total=by_language.total(),
        by_language=by_language,
        by_day=by_day,
        messages=written,
        outcomes=outcomes,
        by_fact=_count_facts(session, since, until),
        handoffs=asked[0],
        taken_over=asked[1],
        helpful=feedback.get(True, 0),
        unhelpful=feedback.get(False, 0),
    )


def _count_conversations(session: Session, since: datetime, until: datetime) -> tuple[Counter[str], Counter[str]]:
    """Return the counts by language and by date."""
    day = local_date(session, Conversation.created_at, TIME_ZONE, since, until)
    query = (
        select(day, Conversation.language, func.count())
        .where(*_within(Conversation.created_at, since, until))
        .group_by(day, Conversation.language)
    )
    by_language, by_day = Counter[str](), Counter[str]()
    for date, language, count in session.execute(query):
        by_language[language] += count
        by_day[date] += count
    return by_language, by_day


def _count_messages(session: Session, since: datetime, until: datetime) -> tuple[int, Counter[str]]:
    """Return how many messages visitors wrote, and replies by outcome: each one range of an index, nothing to sort."""

    def count(role: str, kind: str) -> ScalarSelect[int]:
        within = _within(Message.created_at, since, until)
        return select(func.count()).where(Message.role == role, Message.kind == kind, *within).scalar_subquery()

    replies = (count("bot", kind) for kind in OUTCOMES)
    written, *outcomes = session.execute(select(count("visitor", WRITTEN_BY_PERSON), *replies)).one()
    return written, Counter(dict(zip(OUTCOMES, outcomes, strict=True)))


def _count_facts(session: Session, since: datetime, until: datetime) -> Counter[str]:
    facts = cast(Message.facts, Text)  # PostgreSQL cannot group JSON
    query = (
        select(facts, func.count())
        .where(Message.role == "bot", Message.kind == "answer", *_within(Message.created_at, since, until))
        .group_by(facts)
    )
    by_fact = Counter[str]()
    for slugs, count in session.execute(query):
        by_fact.update(dict.fromkeys(json.loads(slugs), count))
    return by_fact


def _within(column: InstrumentedAttribute[Any], since: datetime, until: datetime) -> tuple[Any, Any]:
    return column >= since, column < until
