"""Count conversations: by day and language, how the assistant answered, what it was asked, who took over, feedback."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.conversations.models import Conversation, Feedback, Handoff, Message

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
    """Return the counts by language and by date; the database groups by hour, which every time zone can be had from."""
    hour = func.substr(cast(Conversation.created_at, Text), 1, 13)
    query = (
        select(hour, Conversation.language, func.count())
        .where(*_within(Conversation.created_at, since, until))
        .group_by(hour, Conversation.language)
    )
    by_language, by_day = Counter[str](), Counter[str]()
    for begun, language, count in session.execute(query):
        by_language[language] += count
        by_day[local_date(begun)] += count
    return by_language, by_day


@lru_cache(maxsize=20_000)  # the hours of two years
def local_date(hour: str) -> str:
    """Return the date in Germany of an hour in UTC, `2026-11-25 23`."""
    return datetime.fromisoformat(f"{hour}:00+00:00").astimezone(TIME_ZONE).date().isoformat()


def _count_messages(session: Session, since: datetime, until: datetime) -> tuple[int, Counter[str]]:
    """Return how many messages visitors wrote, and replies by outcome; an index holds all that is needed."""
    query = (
        select(Message.role, Message.kind, func.count())
        .where(*_within(Message.created_at, since, until))
        .group_by(Message.role, Message.kind)
    )
    written, outcomes = 0, Counter[str]()
    for role, kind, count in session.execute(query):
        written += count if role == "visitor" else 0
        if role == "bot" and kind in OUTCOMES:
            outcomes[kind] += count
    return written, outcomes


def _count_facts(session: Session, since: datetime, until: datetime) -> Counter[str]:
    facts = cast(Message.facts, Text)  # PostgreSQL cannot group JSON
    query = (
        select(facts, func.count())
        .where(*_within(Message.created_at, since, until), Message.kind == "answer")
        .group_by(facts)
    )
    by_fact = Counter[str]()
    for slugs, count in session.execute(query):
        by_fact.update(dict.fromkeys(json.loads(slugs), count))
    return by_fact


def _within(column: InstrumentedAttribute[Any], since: datetime, until: datetime) -> tuple[Any, Any]:
    return column >= since, column < until
