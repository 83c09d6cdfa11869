"""Single messages: a sure answer with its source, an open admission, a list, a question back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.database import Database
from bot.embedding import Embedder
from bot.knowledge.answering import Question
from bot.knowledge.models import Fact
from bot.knowledge.replies import Option, Reply, Source
from bot.knowledge.repository import raise_revision
from bot.knowledge.service import AnsweringService
from bot.knowledge.store import ModelMissing, ModelStore
from tests.unit.knowledge.samples import GATE, HashingBackend

SOURCES = {
    "de": Source("Pressemitteilung zum Besuch", "keine Angabe", None, "2026-11-23"),
    "en": Source("Press release on the visit", "not stated", None, "2026-11-23"),
}


def ask(service: AnsweringService, language: str, text: str) -> Reply:
    """Ask without anything said before; the confidence is another matter."""
    reply = service.answer(Question(text, language))
    assert 0.0 <= reply.confidence <= 1.0
    return replace(reply, confidence=0.0, understood="", items=())


@pytest.mark.parametrize(
    ("language", "text", "answer"),
    [
        ("de", "Wer koordiniert die Zusammenarbeit?", "Die BMR koordiniert die Zusammenarbeit."),
        ("de", "wer kordiniert die zusamenarbeit", "Die BMR koordiniert die Zusammenarbeit."),
        (
            "de",
            "Guten Tag, ich habe wenig Zeit. Wer koordiniert die Zusammenarbeit?",
            "Die BMR koordiniert die Zusammenarbeit.",
        ),
        ("en", "Who is coordinating the cooperation?", "BMR coordinates the cooperation."),
        ("en", "who coordiantes the coopration", "BMR coordinates the cooperation."),
        ("en", "Hello there, I am in a hurry. Who coordinates the cooperation?", "BMR coordinates the cooperation."),
    ],
)
def test_sure_answer_comes_with_its_source(service: AnsweringService, language: str, text: str, answer: str) -> None:
    assert ask(service, language, text) == Reply(
        "answer", answer=answer, facts=("bmr-coordination",), sources=(SOURCES[language],), focus="bmr"
    )


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "G DATA, das klingt nach einem Krimi. Wie viele Menschen arbeiten da?"),
        ("en", "G DATA, sounds like a droid to me. How many people work there?"),
    ],
)
def test_question_keeps_the_name_that_stands_beside_it(service: AnsweringService, language: str, text: str) -> None:
    reply = ask(service, language, text)
    assert (reply.kind, reply.focus, "500" in reply.answer) == ("answer", "g-data", True)


@pytest.mark.parametrize(
    ("language", "text", "unknown"),
    [
        ("de", "Wie hoch ist der Umsatz der G DATA?", "den Umsatz"),
        ("en", "How high is the turnover of G DATA?", "the turnover"),
        ("de", "Welche Telefonnummer hat G DATA?", "eine Telefonnummer"),
        ("en", "What is the telephone number of G DATA?", "a telephone number"),
        ("de", "Umsatz der G DATA, ist der hoch?", "den Umsatz"),
        ("en", "turnover of G DATA, is it big?", "the turnover"),
    ],
)
def test_unknown_is_admitted_and_named(service: AnsweringService, language: str, text: str, unknown: str) -> None:
    assert ask(service, language, text) == Reply("no_answer", unknown=unknown, focus="g-data")


@pytest.mark.parametrize(
    ("language", "text"), [("de", "Wie ist das Wetter heute?"), ("en", "What is the weather like tomorrow?")]
)
def test_other_subject_is_told_as_such(service: AnsweringService, language: str, text: str) -> None:
    assert ask(service, language, text) == Reply("off_topic")


@pytest.mark.parametrize(
    ("language", "text", "titles"),
    [
        ("de", "Standort", ("Zentrum für BrennstoffzellenTechnik", "G DATA")),
        ("en", "location", ("Centre for Fuel Cell Technology", "G DATA")),
    ],
)
def test_two_near_facts_are_asked_back(
    service: AnsweringService, language: str, text: str, titles: tuple[str, str]
) -> None:
    reply = ask(service, language, text)
    assert reply == Reply("clarification", options=reply.options)
    assert {option.fact for option in reply.options} == {"zbt-location", "g-data-location"}
    for option in reply.options:
        assert option.title.strip()
        assert isinstance(option, Option)
    assert len({option.title for option in reply.options}) == 2
    given = sorted(option.title for option in reply.options)
    assert all(a in b or b in a for a, b in zip(sorted(titles), given, strict=True))


def test_pressed_option_is_shown(service: AnsweringService) -> None:
    assert replace(service.show("zbt-location", "en"), confidence=0.0) == Reply(
        "answer", answer="The ZBT stands in Duisburg.", facts=("zbt-location",), sources=(SOURCES["en"],), focus="zbt"
    )


def test_option_that_was_taken_back_is_not_shown(service: AnsweringService) -> None:
    assert service.show("never-there", "de").kind == "no_answer"


@pytest.mark.parametrize(
    ("language", "text", "answer"),
    [
        ("de", "Wer koordiniert die Zusammenarbeit und wo steht das ZBT?",
         "Die BMR koordiniert die Zusammenarbeit.\n\nDas ZBT steht in Duisburg."),
        ("en", "Who coordinates the cooperation, and where is the ZBT?",
         "BMR coordinates the cooperation.\n\nThe ZBT stands in Duisburg."),
    ],
)  # fmt: skip
def test_compound_question_is_answered_in_parts(
    service: AnsweringService, language: str, text: str, answer: str
) -> None:
    reply = ask(service, language, text)
    assert reply == Reply(
        "answer", answer=answer, facts=("bmr-coordination", "zbt-location"), sources=(SOURCES[language],), focus="zbt"
    )


@pytest.mark.parametrize(
    ("language", "text", "facts", "unknown"),
    [
        (
            "de",
            "Wer ist Jörg Kemna und welche Telefonnummer hat Jörg Kemna?",
            ("joerg-kemna-role",),
            "eine Telefonnummer",
        ),
        (
            "en",
            "Who coordinates the cooperation and how high is the turnover of G DATA?",
            ("bmr-coordination",),
            "the turnover",
        ),
    ],
)
def test_part_that_is_unknown_is_named(
    service: AnsweringService, language: str, text: str, facts: tuple[str, ...], unknown: str
) -> None:
    reply = ask(service, language, text)
    assert (reply.kind, reply.facts, reply.unknown, reply.sources) == ("partial", facts, unknown, (SOURCES[language],))


@pytest.mark.parametrize(
    ("language", "text", "answer", "facts"),
    [
        (
            "de",
            "Welche Organisationen gibt es in Duisburg?",
            "- Zentrum für BrennstoffzellenTechnik",
            ("zbt-location",),
        ),
        ("en", "Which organisations deal with cybersecurity?", "- G DATA", ("g-data-overview",)),
    ],
)
def test_list_is_computed_from_relations(
    service: AnsweringService, language: str, text: str, answer: str, facts: tuple[str, ...]
) -> None:
    reply = ask(service, language, text)
    assert (reply.kind, reply.answer, reply.facts, reply.sources) == ("lookup", answer, facts, (SOURCES[language],))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Welche Organisationen befassen sich in Bochum mit Wasserstoff?"),
        ("en", "Which organisations deal with hydrogen in Bochum?"),
    ],
)
def test_empty_list_is_told_as_such(service: AnsweringService, language: str, text: str) -> None:
    reply = ask(service, language, text)
    assert (reply.kind, reply.answer, reply.facts, reply.sources) == ("no_match", "", (), ())


@pytest.mark.parametrize(
    "text", ["", "?", "👍👍👍", "x" * 1000, "und und und?", "Wo? " * 250, "DROP TABLE facts;", "\u202e\u0000"]
)
@pytest.mark.parametrize("language", ["de", "en"])
def test_any_text_is_replied_to(service: AnsweringService, language: str, text: str) -> None:
    assert ask(service, language, text).kind in {
        "answer", "lookup", "partial", "doubtful", "related", "clarification", "no_answer", "no_match", "off_topic",
    }  # fmt: skip


def test_vector_of_the_message_saves_embedding_it(service: AnsweringService, backend: HashingBackend) -> None:
    text = "Wo steht das ZBT?"
    vector = Embedder(HashingBackend()).embed(text)
    service.index()
    backend.calls.clear()

    with_vector = service.answer(Question(text, "de", vector))
    assert backend.calls == []
    assert service.answer(Question(text, "de")) == with_vector
    assert backend.calls == []  # the vector is remembered

    service.answer(Question("Wo liegt das ZBT?", "de"))
    assert backend.calls == ["Wo liegt das ZBT?"]


@pytest.mark.parametrize(
    ("text", "core", "vectors"),
    [
        # What is left has the message's vector, as long as that leads to an answer …
        ("Ach so, wo steht das ZBT?", "wo steht das zbt?", []),
        # … else its own, and nobody meets the borrowed one again.
        ("Ach so, wozu eigentlich das ZBT?", "wozu eigentlich das zbt?", ["wozu eigentlich das zbt?"]),
    ],
)
def test_what_is_left_of_a_message_is_embedded_only_when_needed(
    service: AnsweringService, backend: HashingBackend, text: str, core: str, vectors: list[str]
) -> None:
    vector = Embedder(HashingBackend()).embed(text)
    service.index()
    backend.calls.clear()
    service.answer(Question(text, "de", vector))
    assert [called for called in backend.calls if called == core] == vectors
    own = Embedder(HashingBackend()).embed(core)
    assert service.index().read(core).vector == pytest.approx(own, abs=1e-6)


@pytest.mark.parametrize(("days", "outdated"), [(-1, True), (0, False), (1, False), (None, False)])
def test_fact_past_its_review_date_says_so(
    database: Database, service: AnsweringService, days: int | None, outdated: bool
) -> None:
    due: date | None = None if days is None else datetime.now(UTC).date() + timedelta(days=days)
    with database.begin() as session:
        session.get_one(Fact, "bmr-coordination").review_due_on = due
        raise_revision(session)
    assert ask(service, "de", "Wer koordiniert die Zusammenarbeit?").outdated is outdated


def test_source_shows_when_it_was_published(database: Database, service: AnsweringService) -> None:
    from bot.knowledge.models import Source as SourceRow

    with database.begin() as session:
        row = session.get_one(SourceRow, "press-release")
        row.published_on, row.url = date(2026, 5, 1), "https://example.org/press"
        raise_revision(session)
    (source,) = ask(service, "en", "Who coordinates the cooperation?").sources
    assert source.as_payload() == {
        "title": "Press release on the visit", "publisher": "not stated",
        "url": "https://example.org/press", "as_of": "2026-05-01",
    }  # fmt: skip


def test_missing_model_is_told_with_what_to_do(database: Database, models: ModelStore) -> None:
    service = AnsweringService(database, Embedder(HashingBackend()), ModelStore(models.folder / "empty"), GATE)
    with pytest.raises(ModelMissing, match=r"^No fitted model .* run `bot knowledge fit`\.$"):
        service.answer(Question("Wer?", "de"))
