"""Statistics: what visitors asked and sent, and how well it was answered; charts with the figures beside them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.accounts import audit
from bot.console.charts import Bar
from bot.console.forms import Form, query_of
from bot.console.guards import action, page
from bot.console.rendering import formats_of, language_of, render
from bot.console.texts import phrase
from bot.conversations import statistics as chats
from bot.conversations.statistics import OUTCOMES, TIME_ZONE, ConversationStatistics
from bot.database import utc_now
from bot.enquiries import statistics as enquiries
from bot.enquiries.exporting import neutralise
from bot.enquiries.statistics import Statistics
from bot.knowledge.partners import list_topics
from bot.knowledge.subjects import name_subjects
from bot.languages import LANGUAGES, Language

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SPANS = (7, 30, 90, 365)
LONGEST = 10
"""Rows of a ranking; the rest is one row."""


@dataclass(frozen=True)
class Section:
    """One chart with its table; the title is `statistics.sections.<key>`."""

    key: str
    bars: tuple[Bar, ...]


@page()
def show_statistics(request: Request, session: Session) -> Response:
    """Show the figures of the last days."""
    days = _read_days(query_of(request))
    conversations, sent = _collect(session, days)
    return render(
        request,
        "statistics/statistics.html",
        days=days,
        spans=SPANS,
        conversations=conversations,
        enquiries=sent,
        sections=_list_sections(request, session, conversations, sent, days),
    )


@action()
def export(request: Request, session: Session) -> Response:
    """Send the same figures as CSV."""
    days, language = _read_days(request.state.form), language_of(request)
    conversations, sent = _collect(session, days)
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([phrase(language, f"statistics.columns.{name}") for name in ("section", "label", "value")])
    for section in _list_sections(request, session, conversations, sent, days):
        title = phrase(language, f"statistics.sections.{section.key}")
        writer.writerows((title, neutralise(bar.label), bar.value) for bar in section.bars)
    audit.record(session, request.state.account.id, "exports.statistics", "", {"days": days})
    headers = {"Content-Disposition": 'attachment; filename="statistics.csv"'}
    return Response(buffer.getvalue().encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


def _read_days(form: Form) -> int:
    days = form.number("days")
    return days if days in SPANS else 30


def _collect(session: Session, days: int) -> tuple[ConversationStatistics, Statistics]:
    now = utc_now()
    first = now.astimezone(TIME_ZONE).date() - timedelta(days=days - 1)
    since = datetime.combine(first, time.min, TIME_ZONE)
    until = now + timedelta(seconds=1)
    return chats.collect(session, since, until), enquiries.collect(session, since, until, now)


def _list_sections(
    request: Request, session: Session, conversations: ConversationStatistics, sent: Statistics, days: int
) -> Sequence[Section]:
    language, subjects, topics = language_of(request), name_subjects(session), list_topics(session)
    asked = Counter[str]()
    for slug, count in conversations.by_fact.items():
        asked[subjects[slug].get(language) if slug in subjects else slug] += count
    wanted = {
        topics[slug].get(language) if slug in topics else phrase(language, "statistics.no_topic"): count
        for slug, count in sent.by_topic.items()
    }
    return (
        Section("chats_by_day", _by_day(request, conversations.by_day, days)),
        Section("outcomes", _named(language, "outcomes", OUTCOMES, conversations.outcomes)),
        Section("chat_languages", _named(language, "languages", LANGUAGES, conversations.by_language)),
        Section("asked", _rank(language, asked.items())),
        Section("enquiries_by_day", _by_day(request, sent.by_day, days)),
        Section("wanted", _rank(language, wanted.items())),
        Section("partners", _rank(language, ((names[language], count) for _, names, count in sent.by_partner))),
        Section("enquiry_languages", _named(language, "languages", LANGUAGES, sent.by_language)),
        Section("channels", _named(language, "channels", ("chat", "form"), sent.by_channel)),
    )


def _by_day(request: Request, counts: Mapping[str, int], days: int) -> tuple[Bar, ...]:
    """Return one bar for each day, or for each week or month where there would be too many."""
    formats, today = formats_of(request), utc_now().astimezone(TIME_ZONE).date()
    step = 1 if days <= 30 else 7 if days <= 90 else 30
    starts = [today - timedelta(days=back) for back in range(days - 1, -1, -step)]
    return tuple(
        Bar(formats.day(start), sum(counts.get(_iso(start, more), 0) for more in range(step))) for start in starts
    )


def _iso(start: date, more: int) -> str:
    return (start + timedelta(days=more)).isoformat()


def _named(language: Language, group: str, names: Iterable[str], counts: Mapping[str, int]) -> tuple[Bar, ...]:
    return tuple(Bar(phrase(language, f"statistics.{group}.{name}"), counts.get(name, 0)) for name in names)


def _rank(language: Language, counted: Iterable[tuple[str, int]]) -> tuple[Bar, ...]:
    ordered = sorted(counted, key=lambda item: (-item[1], item[0]))
    bars = [Bar(label, count) for label, count in ordered[:LONGEST]]
    rest = sum(count for _, count in ordered[LONGEST:])
    return tuple(bars + ([Bar(phrase(language, "statistics.rest"), rest)] if rest else []))


ROUTES = [
    Route("/statistics", show_statistics, methods=["GET"]),
    Route("/statistics/export", export, methods=["POST"]),
]
