"""Knowledge goes out as files and comes back the same; an import says first what it would change."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.database import Database, utc_now
from bot.database.migrate import upgrade
from bot.knowledge.archives import (
    UnknownUpload,
    forget_upload,
    keep_upload,
    read_archive,
    read_upload,
)
from bot.knowledge.editing import Edit, EditConflict, undo
from bot.knowledge.exporting import export_files, write_archive, write_folder
from bot.knowledge.importing import ImportRefused, plan_import, take_over
from bot.knowledge.records import Knowledge, KnowledgeFileError, Text, Texts, read_folder
from bot.knowledge.repository import read_knowledge
from bot.knowledge.seeding import SEED_FOLDER
from tests.unit.knowledge.samples import entity, fact


def read(database: Database) -> Knowledge:
    """Return all knowledge."""
    with database.read() as session:
        return read_knowledge(session)


def changed(knowledge: Knowledge) -> Knowledge:
    """Return files with a new place and fact, a rewritten fact, an alias that moved, and one fact less."""
    facts = [f for f in knowledge.facts if f.slug != "g-data-employees"]
    facts = [f.model_copy(update={"covers": tuple(s for s in f.covers if s != "g-data-employees")}) for f in facts]
    facts = [
        f.model_copy(update={"answer": Text(de="Neu.", en="New.")}) if f.slug == "zbt-location" else f for f in facts
    ]
    new = (
        fact("zbt-a", "zbt", "what", "Eins.", "One.", covers=("zbt-b",)),
        fact("zbt-b", "zbt", "what", "Zwei.", "Two.", covers=("zbt-a",), status="draft"),
    )
    entities = [
        e.model_copy(update={"aliases": Texts(de=(), en=())}) if e.slug == "hydrogen" else e for e in knowledge.entities
    ]
    place = entity("essen", "place", "Essen", "Essen", "H2", side="ruhr")
    questions = tuple(q for q in knowledge.questions if q.target != "fact:g-data-employees")
    return Knowledge(
        knowledge.sources, (*entities, place), knowledge.relations, (*facts, *new), knowledge.unknowns, questions
    )


def test_files_hold_what_the_database_holds(database: Database, tmp_path: Path) -> None:
    write_folder(read(database), tmp_path)
    with database.read() as session:
        assert plan_import(session, read_folder(tmp_path), remove=True).changes == ()


def test_seed_files_go_round(tmp_path: Path) -> None:
    seeded = read_folder(SEED_FOLDER)
    write_folder(seeded, tmp_path / "out")
    again = read_folder(tmp_path / "out")
    for part in ("sources", "entities", "relations", "facts", "unknowns", "questions"):
        assert sorted(map(repr, getattr(again, part))) == sorted(map(repr, getattr(seeded, part))), part


def test_export_into_an_empty_database_gives_the_same(database: Database, tmp_path: Path, editor: int) -> None:
    wanted = read_archive(write_archive(read(database), utc_now()))
    upgrade(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    other = Database(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    with other.begin() as session:
        take_over(Edit(session, None), wanted)
    assert export_files(read(other)) == export_files(read_archive(write_archive(read(other), utc_now())))
    with other.read() as session:
        assert plan_import(session, read(database), remove=True).changes == ()
    other.dispose()


def test_import_says_first_what_it_would_change(database: Database) -> None:
    before = read(database)
    with database.read() as session:
        plan = plan_import(session, changed(before), remove=True)
    assert plan.problems == ()
    assert plan.counts == {
        "entity": {"created": 1, "changed": 1},
        "fact": {"created": 2, "changed": 2, "deleted": 1},
        "questions": {"deleted": 1},
    }
    assert read(database) == before


@pytest.mark.parametrize("remove", [False, True])
def test_import_changes_what_it_said_and_can_be_taken_back(database: Database, editor: int, remove: bool) -> None:
    before = read(database)
    wanted = changed(before)
    with database.begin() as session:
        edit = Edit(session, editor)
        take_over(edit, wanted, remove=remove, revision=before.revision)
    slugs = {f.slug for f in read(database).facts}
    assert {"zbt-a", "zbt-b"} < slugs
    assert ("g-data-employees" in slugs) is not remove
    with database.read() as session:
        assert plan_import(session, wanted, remove=remove).changes == ()

    with database.begin() as session:
        undo(Edit(session, editor), edit.revision)
    with database.read() as session:
        assert plan_import(session, before, remove=True).changes == ()


def test_import_of_an_older_look_is_refused(database: Database, editor: int) -> None:
    before = read(database)
    with database.begin() as session:
        Edit(session, editor)
    with pytest.raises(EditConflict), database.begin() as session:
        take_over(Edit(session, editor), changed(before), revision=before.revision)


def test_broken_files_are_refused(database: Database, editor: int) -> None:
    lost = Knowledge(facts=(fact("lost", "atlantis", "what", "Weg.", "Gone."),))
    with database.read() as session:
        assert {problem.code for problem in plan_import(session, lost).problems} == {"dangling"}
    with pytest.raises(ImportRefused, match="atlantis"), database.begin() as session:
        take_over(Edit(session, editor), lost)


def archive(files: dict[str, str]) -> bytes:
    """Return a zip archive."""
    content = io.BytesIO()
    with ZipFile(content, "w") as file:
        for name, text in files.items():
            file.writestr(name, text)
    return content.getvalue()


EMPTY = dict.fromkeys(("sources.yml", "entities.yml", "relations.yml", "unknowns.yml"), "[]")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"no archive", "not a readable zip"),
        (archive({}), "sources.yml is missing"),
        (archive({**EMPTY, "sources.yml": "- &a {slug: x}\n- *a"}), "references"),
        (archive({**EMPTY, "sources.yml": "- ["}), "not valid YAML"),
        (archive({**EMPTY, "entities.yml": "- {slug: a, kind: castle}"}), "entities.yml: a: kind"),
    ],
)
def test_unreadable_archive_is_refused_with_a_reason(content: bytes, reason: str) -> None:
    with pytest.raises(KnowledgeFileError, match=reason) as refusal:
        read_archive(content)
    assert "/tmp" not in str(refusal.value)


def test_files_outside_of_the_folder_are_ignored() -> None:
    assert read_archive(archive({**EMPTY, "../evil.yml": "x", "facts/../../evil.yml": "x", "gate.json": "{}"}))


def test_upload_is_kept_for_its_owner_and_a_day(database: Database) -> None:
    with database.begin() as session:
        upload = keep_upload(session, b"zip", 1)
    with database.begin() as session:
        assert read_upload(session, upload, 1) == b"zip"
        with pytest.raises(UnknownUpload):
            read_upload(session, upload, 2)
        forget_upload(session, upload)
    with pytest.raises(UnknownUpload), database.read() as session:
        read_upload(session, upload, 1)


def test_dates_and_empty_values_survive(tmp_path: Path) -> None:
    due = fact("a", "zbt", "what", "Eins: „zwei“\n- drei", "One: ‘two’\n- three", review_due_on=date(2027, 1, 31))
    write_folder(Knowledge(facts=(due,)), tmp_path)
    assert read_folder(tmp_path).facts == (due,)
