"""An edit is served at the next question, by a service that was started before it."""

from __future__ import annotations

import threading

from sqlalchemy import delete

from bot.database import Database
from bot.embedding import Embedder
from bot.knowledge.answering import Question
from bot.knowledge.models import Fact, FactEntity, SampleQuestion
from bot.knowledge.repository import CONSOLE, current_revision, raise_revision
from bot.knowledge.service import AnsweringService
from bot.knowledge.store import ModelStore
from tests.unit.knowledge.samples import GATE, RETRIEVED, HashingBackend

COORDINATION = {"de": "Wer koordiniert die Zusammenarbeit?", "en": "Who coordinates the cooperation?"}


def ask(service: AnsweringService, language: str, text: str | None = None) -> tuple[str, str, bool]:
    """Return kind, answer and whether the answer is an unconfirmed translation."""
    reply = service.answer(Question(text or COORDINATION[language], language))
    return reply.kind, reply.answer, reply.unconfirmed


def test_edited_fact_is_served_and_the_other_language_flagged(database: Database, service: AnsweringService) -> None:
    assert ask(service, "de") == ("answer", "Die BMR koordiniert die Zusammenarbeit.", False)

    with database.begin() as session:
        row = session.get_one(Fact, "bmr-coordination")
        row.answer_de, row.stale_language = "Die BMR und der RVR koordinieren.", "en"
        raise_revision(session)

    assert ask(service, "de") == ("answer", "Die BMR und der RVR koordinieren.", False)
    assert ask(service, "en") == ("answer", "BMR coordinates the cooperation.", True)


def test_fact_that_was_taken_back_is_not_served(database: Database, service: AnsweringService) -> None:
    ask(service, "de")
    with database.begin() as session:
        session.get_one(Fact, "bmr-coordination").status = "draft"
        raise_revision(session)
    for language in ("de", "en"):
        kind, answer, _ = ask(service, language)
        assert kind != "answer"
        assert "BMR" not in answer
    assert service.show("bmr-coordination", "de").kind == "no_answer"
    assert "bmr-coordination" not in service.more("de", "bmr", ()).facts


def test_deleted_fact_is_not_served(database: Database, service: AnsweringService) -> None:
    ask(service, "de")
    with database.begin() as session:
        session.execute(delete(SampleQuestion).where(SampleQuestion.target == "fact:bmr-coordination"))
        session.delete(session.get_one(Fact, "bmr-coordination"))
        raise_revision(session)
    assert ask(service, "de")[0] != "answer"


def add_fact(database: Database) -> None:
    """Add a fact as a coordinator would, with one sample question per language."""
    with database.begin() as session:
        session.add(
            Fact(
                slug="zbt-tours", subject_slug="zbt", aspect="tours", gloss="Are there guided tours of the ZBT?",
                answer_de="Das ZBT bietet Führungen an.", answer_en="The ZBT offers guided tours.",
                source_slug="press-release", passage="last paragraph", reviewed_on=RETRIEVED,
                about=[FactEntity(entity_slug="zbt")],
            )
        )  # fmt: skip
        for language, text in (
            ("de", "Gibt es Führungen durch das ZBT?"),
            ("en", "Are there guided tours of the ZBT?"),
        ):
            session.add(SampleQuestion(target="fact:zbt-tours", language=language, text=text, origin=CONSOLE))
        raise_revision(session)


def test_new_fact_is_found_through_its_sample_question_before_refitting(
    database: Database, service: AnsweringService
) -> None:
    question = "Gibt es Führungen durch das ZBT?"
    assert ask(service, "de", question)[1] != "Das ZBT bietet Führungen an."

    add_fact(database)

    assert ask(service, "de", question) == ("answer", "Das ZBT bietet Führungen an.", False)
    assert ask(service, "en", "are there guided tours of the ZBT") == ("answer", "The ZBT offers guided tours.", False)
    assert ask(service, "de") == ("answer", "Die BMR koordiniert die Zusammenarbeit.", False)


def test_new_fact_is_found_in_mid_conversation_before_refitting(database: Database, service: AnsweringService) -> None:
    """What was said before gives readings in which the new fact does not occur."""
    add_fact(database)
    follow_up = Question(
        "Gibt es Führungen durch das?", "de", focus="zbt", last_facts=("zbt-location",), last_question="Wo ist das ZBT?"
    )
    with database.begin() as session:
        session.add(SampleQuestion(target="fact:zbt-tours", language="de", text=follow_up.text, origin=CONSOLE))
        raise_revision(session)

    assert service.answer(follow_up).facts[:1] == ("zbt-tours",)


def test_new_fact_is_found_by_the_refitted_model(database: Database, models: ModelStore) -> None:
    add_fact(database)
    embedder = Embedder(HashingBackend())
    assert models.refit(database, embedder)
    service = AnsweringService(database, embedder, models, GATE)
    assert "fact:zbt-tours" in service.index().model.classes
    assert ask(service, "en", "Are there guided tours of the ZBT?") == ("answer", "The ZBT offers guided tours.", False)


def test_running_service_takes_over_the_refitted_model(
    database: Database, service: AnsweringService, models: ModelStore
) -> None:
    ask(service, "de")
    add_fact(database)
    assert "fact:zbt-tours" not in service.index().model.classes
    models.refit(database, Embedder(HashingBackend()))
    service._model_checked = 0.0  # the file is looked for every other second only
    assert "fact:zbt-tours" in service.index().model.classes


def test_index_is_kept_while_nothing_changes(database: Database, service: AnsweringService) -> None:
    first = service.index()
    assert service.index() is first
    with database.begin() as session:
        raise_revision(session)
    assert service.index() is not first


def test_every_edit_raises_the_revision_by_one(database: Database) -> None:
    with database.read() as session:
        before = current_revision(session)
    for _ in range(2):
        with database.begin() as session:
            raise_revision(session)
    with database.read() as session:
        assert current_revision(session) == before + 2


def test_threads_share_one_service(service: AnsweringService) -> None:
    answers: list[tuple[str, str, bool]] = []
    threads = [threading.Thread(target=lambda: answers.append(ask(service, "de"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [("answer", "Die BMR koordiniert die Zusammenarbeit.", False)] * 8
