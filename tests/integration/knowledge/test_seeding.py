"""Seeding fills the database, keeps what a person edited, and may be repeated."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.database.migrate import upgrade
from bot.knowledge.model import fingerprint
from bot.knowledge.models import Alias, Entity, Fact, SampleQuestion, UnknownAspect
from bot.knowledge.models import Source as SourceRow
from bot.knowledge.records import Knowledge, KnowledgeFileError, Text, Texts, read_folder
from bot.knowledge.repository import CONSOLE, count_rows, current_revision, raise_revision, read_knowledge, seed
from bot.knowledge.seeding import SEED_FOLDER, seed_database
from tests.unit.knowledge.samples import KNOWLEDGE, questions

NOTHING = {"sources": 0, "entities": 0, "facts": 0, "unknown aspects": 0, "relations": 0, "questions": 0}
ALL = {
    "sources": 1,
    "entities": 8,
    "facts": 7,
    "unknown aspects": 2,
    "relations": 5,
    "questions": len(KNOWLEDGE.questions),
}


@pytest.fixture(scope="module")
def real_knowledge() -> Knowledge:
    """Everything below data/knowledge/."""
    return read_folder(SEED_FOLDER)


def sow(database: Database, knowledge: Knowledge = KNOWLEDGE) -> dict[str, int]:
    """Seed in a unit of work."""
    with database.begin() as session:
        return seed(session, knowledge)


def read(database: Database) -> Knowledge:
    """Return what the database holds."""
    with database.read() as session:
        return read_knowledge(session)


def with_record(part: str, slug: str, **values: object) -> Knowledge:
    """Return the small knowledge base with one record changed."""
    records = tuple(r.model_copy(update=values) if r.slug == slug else r for r in getattr(KNOWLEDGE, part))
    return replace(KNOWLEDGE, **{part: records})


def test_empty_database_gets_everything(empty_database: Database) -> None:
    assert sow(empty_database) == ALL
    stored = read(empty_database)
    assert stored == KNOWLEDGE
    assert stored.revision == 1
    with empty_database.read() as session:
        assert count_rows(session) == ALL


def test_files_and_database_give_the_same_model(empty_database: Database, real_knowledge: Knowledge) -> None:
    sow(empty_database, real_knowledge)
    assert fingerprint(read(empty_database)) == fingerprint(real_knowledge)


def test_second_seeding_writes_nothing(database: Database) -> None:
    assert sow(database) == NOTHING
    assert read(database).revision == 1


EDITS = [
    (Fact, "zbt-location", "answer_de", "Das ZBT ist umgezogen."),
    (Fact, "zbt-location", "status", "draft"),
    (Entity, "zbt", "short_en", "the fuel cell people"),
    (SourceRow, "press-release", "publisher_de", "Pressestelle"),
    (UnknownAspect, "phone", "name_de", "die Durchwahl"),
]


@pytest.mark.parametrize(("model", "slug", "field", "value"), EDITS)
def test_edit_of_a_person_is_kept(database: Database, model: type, slug: str, field: str, value: str) -> None:
    with database.begin() as session:
        setattr(session.get_one(model, slug), field, value)

    changed = with_record("facts", "zbt-location", answer=Text(de="Neu.", en="New."))
    changed = replace(
        changed, sources=tuple(r.model_copy(update={"url": "https://example.org/"}) for r in changed.sources)
    )
    sow(database, changed)

    with database.read() as session:
        assert getattr(session.get_one(model, slug), field) == value


def test_overview_that_a_person_cut_stays_cut(database: Database) -> None:
    with database.begin() as session:
        session.get_one(Fact, "g-data-overview").covers = []
    sow(database)
    with database.read() as session:
        assert session.get_one(Fact, "g-data-overview").covers == []


def test_changed_file_updates_rows_that_nobody_edited(database: Database) -> None:
    answer = Text(de="Das ZBT steht in Duisburg-Neudorf.", en="The ZBT stands in Neudorf.")
    knowledge = with_record("facts", "zbt-location", answer=answer)

    assert sow(database, knowledge) == {**NOTHING, "facts": 1}
    assert read(database) == knowledge
    assert read(database).revision == 2
    assert sow(database, knowledge) == NOTHING


def test_changed_lists_of_a_record_are_updated(database: Database) -> None:
    knowledge = with_record("facts", "g-data-overview", about=("g-data",), covers=("g-data-location",))
    aliases = Texts(de=("Brennstoffzentrum",), en=("ZBT",))
    knowledge = replace(knowledge, entities=with_record("entities", "zbt", aliases=aliases).entities)

    assert sow(database, knowledge) == {**NOTHING, "entities": 1, "facts": 1}
    assert read(database) == knowledge
    with database.read() as session:
        assert list(session.scalars(select(Alias.text).where(Alias.entity_slug == "zbt"))) == [
            "Brennstoffzentrum",
            "ZBT",
        ]


@pytest.mark.parametrize(("giver", "taker"), [("bmr", "zbt"), ("zbt", "bmr")])
def test_alias_may_move_to_another_entity(database: Database, giver: str, taker: str) -> None:
    aliases = {entity.slug: entity.aliases for entity in KNOWLEDGE.entities}
    swapped = {giver: Texts(), taker: aliases[giver]}
    entities = tuple(e.model_copy(update={"aliases": swapped.get(e.slug, e.aliases)}) for e in KNOWLEDGE.entities)
    knowledge = replace(KNOWLEDGE, entities=entities)

    assert sow(database, knowledge) == {**NOTHING, "entities": 2}
    assert read(database) == knowledge


def test_questions_and_relations_follow_the_files(database: Database) -> None:
    knowledge = replace(KNOWLEDGE, questions=KNOWLEDGE.questions[5:], relations=KNOWLEDGE.relations[1:])
    written = sow(database, knowledge)
    assert (written["questions"], written["relations"], written["facts"]) == (len(knowledge.questions), 4, 0)
    assert read(database) == knowledge


def test_questions_of_the_console_are_kept(database: Database) -> None:
    with database.begin() as session:
        session.add(SampleQuestion(target="fact:zbt-location", language="de", text="Wo liegt das ZBT?", origin=CONSOLE))
    added = questions("fact:zbt-location", "Und wo ist das ZBT?", "And where is the ZBT?")
    sow(database, replace(KNOWLEDGE, questions=(*KNOWLEDGE.questions, *added)))
    with database.read() as session:
        assert list(session.scalars(select(SampleQuestion.text).where(SampleQuestion.origin == CONSOLE))) == [
            "Wo liegt das ZBT?"
        ]


def test_seeding_after_an_edit_raises_no_revision(database: Database) -> None:
    with database.begin() as session:
        session.get_one(Fact, "zbt-location").answer_de = "Das ZBT ist umgezogen."
        raise_revision(session)
    assert sow(database) == NOTHING
    with database.read() as session:
        assert current_revision(session) == 2


def test_unsound_knowledge_leaves_the_database_as_it_was(database: Database) -> None:
    with pytest.raises(Exception, match=r"FOREIGN KEY|foreign key"):
        sow(database, with_record("facts", "zbt-location", subject="atlantis"))
    assert read(database) == KNOWLEDGE


def test_broken_file_leaves_the_database_as_it_was(database: Database, tmp_path: Path) -> None:
    (tmp_path / "sources.yml").write_text("- {slug: [")
    with pytest.raises(KnowledgeFileError, match=r"sources\.yml is not valid YAML"):
        seed_database(database, tmp_path)
    assert read(database) == KNOWLEDGE


def check_real_seeding(database: Database, knowledge: Knowledge) -> None:
    """Seed the real files twice."""
    with database.begin() as session:
        written = seed(session, knowledge)
    counts = {
        "sources": len(knowledge.sources),
        "entities": len(knowledge.entities),
        "facts": len(knowledge.facts),
        "unknown aspects": len(knowledge.unknowns),
        "relations": len(knowledge.relations),
        "questions": len(knowledge.questions),
    }
    assert written == counts
    with database.begin() as session:
        assert seed(session, knowledge) == dict.fromkeys(counts, 0)
    with database.read() as session:
        assert count_rows(session) == counts
        assert current_revision(session) == 1


def test_real_knowledge_is_seeded_once(empty_database: Database, real_knowledge: Knowledge) -> None:
    check_real_seeding(empty_database, real_knowledge)


@pytest.mark.postgresql
def test_real_knowledge_is_seeded_once_on_postgresql(fresh_postgresql_url: str, real_knowledge: Knowledge) -> None:
    upgrade(fresh_postgresql_url)
    database = Database(fresh_postgresql_url)
    check_real_seeding(database, real_knowledge)
    database.dispose()
