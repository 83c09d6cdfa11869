"""Gaps are grouped by meaning and language, stay dismissed, and are marked once they are answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.conversations.models import Conversation, Feedback, Message
from bot.conversations.unhelpful import list_unhelpful
from bot.database import Database, utc_now
from bot.embedding import Embedder
from bot.knowledge.answering import Question
from bot.knowledge.curating import publish, save_fact
from bot.knowledge.editing import Edit
from bot.knowledge.gaps import UnknownGap, erase_conversation, pass_on
from bot.knowledge.gaps_refresh import refresh
from bot.knowledge.gaps_review import (
    Gap,
    Unhelpful,
    count_gaps,
    read_gap,
    read_gaps,
    read_reports,
    reopen_reports,
    set_state,
    settle_reports,
)
from bot.knowledge.records import Text
from bot.knowledge.sampling import add_questions
from bot.knowledge.service import AnsweringService
from tests.unit.knowledge.samples import HashingBackend, fact

TURNOVER = "Wie hoch ist der Umsatz von G DATA?"
Refresh = Callable[..., list[Gap]]


@pytest.fixture
def refreshed(database: Database, service: AnsweringService) -> Refresh:
    """Bring the gaps up to date and return the open ones, or those of another state."""

    def run(*unhelpful: Unhelpful, state: str = "open") -> list[Gap]:
        refresh(database, service, Embedder(HashingBackend()), unhelpful)
        with database.read() as session:
            return read_gaps(session, state)

    return run


def ask(service: AnsweringService, *texts: str, language: str = "de", conversation: str = "c1") -> list[int]:
    """Keep questions as unanswered."""
    return [service.record_gap(Question(text, language, conversation_id=conversation), "no_answer") for text in texts]


def test_same_meaning_and_language_is_one_gap(
    database: Database, service: AnsweringService, refreshed: Refresh
) -> None:
    first, *_ = ask(service, TURNOVER, "wie hoch ist der umsatz von g data", TURNOVER, "Wer backt hier Kuchen?")
    ask(service, TURNOVER, language="en")
    with database.begin() as session:
        pass_on(session, first)
    gaps = refreshed()
    assert [(gap.language, gap.question, gap.count, gap.passed_on) for gap in gaps] == [
        ("de", TURNOVER, 3, 1),
        ("en", TURNOVER, 1, 0),
        ("de", "Wer backt hier Kuchen?", 1, 0),
    ]
    assert gaps[0].questions == ((TURNOVER, 2), ("wie hoch ist der umsatz von g data", 1))


def test_wordings_of_one_known_unknown_are_one_gap(service: AnsweringService, refreshed: Refresh) -> None:
    ask(service, "Jahresumsatz des Unternehmens", TURNOVER, "Telefonnummer bitte", "Wie lautet die Telefonnummer?")
    assert [(gap.count, gap.nearest) for gap in refreshed()] == [(2, "unknown:phone"), (2, "unknown:turnover")]


def test_dismissed_gap_stays_dismissed(database: Database, service: AnsweringService, refreshed: Refresh) -> None:
    ask(service, TURNOVER)
    (gap,) = refreshed()
    with database.begin() as session:
        assert set_state(session, gap.id, "dismissed") == "open"
    ask(service, TURNOVER, conversation="c2")
    assert refreshed() == []
    with database.begin() as session:
        assert erase_conversation(session, "c1") + erase_conversation(session, "c2") == 2
    ask(service, TURNOVER, conversation="c3")
    assert refreshed() == []
    assert [each.count for each in refreshed(state="dismissed")] == [1]


def test_gap_that_is_answered_now_is_marked_so(
    database: Database, service: AnsweringService, refreshed: Refresh, editor: int
) -> None:
    ask(service, TURNOVER)
    assert len(refreshed()) == 1
    with database.begin() as session:
        edit = Edit(session, editor)
        save_fact(edit, fact("turnover", "g-data", "how_many", "Eine Million.", "One million.", status="draft"), "")
        add_questions(edit, "fact:turnover", "de", [TURNOVER])
        add_questions(edit, "fact:turnover", "en", ["What is the turnover?"])
    assert len(refreshed()) == 1  # a draft answers nobody
    with database.begin() as session:
        publish(Edit(session, editor), "turnover")
    assert refreshed() == []
    (answered,) = refreshed(state="answered")
    assert answered.fact == "turnover"
    with database.read() as session:
        assert count_gaps(session)["answered"] == 1


def helpless(message_id: int) -> Unhelpful:
    """Return an answer that did not help."""
    return Unhelpful(message_id, "c1", "Wo sitzt G DATA?", "de", ("g-data-location",), utc_now())


def test_unhelpful_answer_is_a_gap_until_the_visitor_thinks_better_of_it(refreshed: Refresh) -> None:
    (gap,) = refreshed(helpless(1))
    assert (gap.unhelpful, gap.unanswered, gap.nearest) == (1, 0, "fact:g-data-location")
    assert [each.id for each in refreshed(helpless(1))] == [gap.id]
    assert refreshed() == []


def test_unhelpful_answer_counts_as_answered_once_its_fact_was_rewritten(
    database: Database, refreshed: Refresh, editor: int
) -> None:
    assert len(refreshed(helpless(1))) == 1
    with database.begin() as session:
        edit = Edit(session, editor)
        before = edit.find("fact", "g-data-location")
        save_fact(
            edit, before.model_copy(update={"answer": Text(de="Am Campus in Bochum.", en="On campus in Bochum.")})
        )
    assert refreshed(helpless(1)) == []
    assert [gap.fact for gap in refreshed(helpless(1), state="answered")] == ["g-data-location"]


def test_erased_conversation_leaves_no_gap(database: Database, service: AnsweringService, refreshed: Refresh) -> None:
    ask(service, TURNOVER)
    (gap,) = refreshed()
    with database.begin() as session:
        erase_conversation(session, "c1")
    assert refreshed() == []
    with pytest.raises(UnknownGap), database.read() as session:
        read_gap(session, gap.id)


def test_reports_are_gathered_by_fact_and_settled(database: Database, service: AnsweringService) -> None:
    for comment in ("Das stimmt nicht.", "falsch"):
        service.report_wrong(("zbt-location", "zbt-research"), "de", comment)
    with database.begin() as session:
        (report,) = read_reports(session)
        assert (report.fact, report.count) == ("zbt-location", 2)
        settled = settle_reports(session, "zbt-location")
    with database.begin() as session:
        assert read_reports(session) == []
        reopen_reports(session, settled)
    with database.read() as session:
        assert len(read_reports(session)) == 1


def test_unhelpful_answers_are_read_from_the_transcripts(database: Database) -> None:
    now = utc_now()
    with database.begin() as session:
        session.add(
            Conversation(
                id="c1", token_hash="h", language="de", mode="bot", last_seq=3, section=1, section_turns=1,
                created_at=now, last_active_at=now,
            )
        )  # fmt: skip
        session.flush()
        for seq, role, kind, reply_to in (
            (1, "visitor", "message", None),
            (2, "bot", "answer", 1),
            (3, "bot", "notice", 1),
        ):
            session.add(
                Message(
                    conversation_id="c1", seq=seq, role=role, kind=kind, text=f"Text {seq}", language="de", sources=[],
                    facts=["zbt-location"] if kind == "answer" else [], reply_to=reply_to, created_at=now,
                )
            )  # fmt: skip
        session.flush()
        for message in session.query(Message).where(Message.role == "bot"):
            session.add(Feedback(message_id=message.id, helpful=False, created_at=now))
    with database.read() as session:
        (found,) = list_unhelpful(session)
    assert (found.question, found.facts, found.conversation_id) == ("Text 1", ("zbt-location",), "c1")
