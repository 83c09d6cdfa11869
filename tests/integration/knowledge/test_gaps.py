"""What could not be answered is kept without personal data, and goes with the conversation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.knowledge.answering import Question
from bot.knowledge.gaps import UnknownGap, erase_conversation
from bot.knowledge.models import UnansweredQuestion, WrongAnswerReport
from bot.knowledge.service import AnsweringService


def gap(database: Database, gap_id: int) -> UnansweredQuestion:
    """Read one kept question."""
    with database.read() as session:
        row = session.get_one(UnansweredQuestion, gap_id)
        session.expunge(row)
        return row


@pytest.mark.parametrize(
    ("language", "text", "kept"),
    [
        (
            "de",
            "Ich heiße Anna. Wie hoch ist der Umsatz? anna@example.org",
            "Ich heiße [name]. Wie hoch ist der Umsatz? [e-mail]",
        ),
        (
            "en",
            "My name is Jane. What is the turnover? +44 161 496 0000",
            "My name is [name]. What is the turnover? [number]",
        ),
    ],
)
def test_question_is_kept_masked(
    database: Database, service: AnsweringService, language: str, text: str, kept: str
) -> None:
    row = gap(database, service.record_gap(Question(text, language, conversation_id="c1"), "unknown"))

    assert (row.text, row.language, row.reason, row.conversation_id, row.passed_on_at) == (
        kept,
        language,
        "unknown",
        "c1",
        None,
    )
    assert abs(datetime.now(UTC) - row.created_at) < timedelta(minutes=1)


def test_question_without_conversation_is_kept(database: Database, service: AnsweringService) -> None:
    assert gap(database, service.record_gap(Question("Wozu?", "de"), "unknown")).conversation_id is None


def test_longest_message_fits(database: Database, service: AnsweringService) -> None:
    text = "a@b.de " * 142  # the mask is longer than what it hides
    kept = gap(database, service.record_gap(Question(text, "de"), "unknown")).text
    assert len(kept) <= 1_000
    assert "@" not in kept


def test_question_is_passed_on_once(database: Database, service: AnsweringService) -> None:
    gap_id = service.record_gap(Question("Wie hoch ist der Umsatz?", "de"), "unknown")
    service.pass_on(gap_id)
    first = gap(database, gap_id).passed_on_at
    service.pass_on(gap_id)

    assert first is not None
    assert gap(database, gap_id).passed_on_at == first


def test_passing_on_what_is_gone_is_refused(service: AnsweringService) -> None:
    with pytest.raises(UnknownGap):
        service.pass_on(4711)


def test_report_of_a_wrong_answer_is_kept_masked(database: Database, service: AnsweringService) -> None:
    service.report_wrong(("zbt-location", "zbt-research"), "en", "It moved, ask jane@example.org", "c1")
    with database.read() as session:
        (row,) = session.scalars(select(WrongAnswerReport))
        assert (row.facts, row.language, row.comment, row.conversation_id) == (
            "zbt-location zbt-research", "en", "It moved, ask [e-mail]", "c1",
        )  # fmt: skip


def test_erasing_a_conversation_takes_its_rows_only(database: Database, service: AnsweringService) -> None:
    for conversation in ("c1", "c2", ""):
        service.record_gap(Question("Wie hoch ist der Umsatz?", "de", conversation_id=conversation), "unknown")
        service.report_wrong(("zbt-location",), "de", "falsch", conversation)

    with database.begin() as session:
        assert erase_conversation(session, "c1") == 2
    with database.begin() as session:
        assert erase_conversation(session, "c1") == 0
    with database.read() as session:
        for model in (UnansweredQuestion, WrongAnswerReport):
            assert list(session.scalars(select(model.conversation_id).order_by(model.id))) == ["c2", None]
