"""One edit is one revision, stands in history and audit log, and can be taken back."""

from __future__ import annotations

import threading

import pytest

from bot.accounts import audit
from bot.database import Database
from bot.knowledge.curating import delete_fact
from bot.knowledge.editing import Edit, EditConflict, UnknownEntry, bring_back, undo
from bot.knowledge.entries import KINDS, version_of
from bot.knowledge.history import UnknownChange, count_changes, read_history, read_recent
from bot.knowledge.records import EntityRecord, FactRecord, RelationRecord, Text, Texts
from bot.knowledge.repository import current_revision, read_knowledge, seed
from tests.unit.knowledge.samples import KNOWLEDGE

SLUG = "bmr-coordination"


def read_fact(database: Database, slug: str = SLUG) -> FactRecord:
    """Return a fact as it is now."""
    with database.read() as session:
        fact: FactRecord = KINDS["fact"].find(session, slug)
        return fact


def rewrite(database: Database, editor: int, german: str, expected: str | None = None) -> int:
    """Write a German answer and return the revision."""
    with database.begin() as session:
        edit = Edit(session, editor)
        fact: FactRecord = edit.find("fact", SLUG)
        edit.put(fact.model_copy(update={"answer": Text(de=german, en=fact.answer.en)}), expected)
        return edit.revision


def test_edit_stands_in_history_and_audit_log(database: Database, editor: int) -> None:
    revision = rewrite(database, editor, "Die BMR und der RVR koordinieren.")

    with database.read() as session:
        assert current_revision(session) == revision
        (change,) = read_history(session, "fact", SLUG)
        (entry,) = audit.read(session, topic="knowledge")
    assert (change.action, change.fields, change.account_id) == ("changed", ["answer.de"], editor)
    assert (entry.action, entry.object, entry.account) == ("knowledge.changed", f"fact:{SLUG}", "Jo")
    assert "RVR" not in str(entry.details)


def test_unchanged_entry_leaves_no_trace(database: Database, editor: int) -> None:
    with database.begin() as session:
        edit = Edit(session, editor)
        assert not edit.put(edit.find("fact", SLUG))
    with database.read() as session:
        assert count_changes(session) == 0


def test_second_editor_is_told(database: Database, editor: int) -> None:
    opened = version_of(read_fact(database))
    rewrite(database, editor, "Erste Fassung.", opened)
    with pytest.raises(EditConflict) as conflict:
        rewrite(database, editor, "Zweite Fassung.", opened)
    assert isinstance(conflict.value.current, FactRecord)
    assert conflict.value.current.answer.de == "Erste Fassung."
    assert read_fact(database).answer.de == "Erste Fassung."


def test_of_editors_at_the_same_moment_one_wins(database: Database, editor: int) -> None:
    opened, start = version_of(read_fact(database)), threading.Barrier(6)
    outcomes: list[str] = []

    def save(number: int) -> None:
        start.wait()
        try:
            rewrite(database, editor, f"Fassung {number}.", opened)
            outcomes.append("saved")
        except EditConflict:
            outcomes.append("conflict")

    threads = [threading.Thread(target=save, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict"] * 5 + ["saved"]


def test_undo_takes_an_edit_back_unless_it_was_overtaken(database: Database, editor: int) -> None:
    before = read_fact(database)
    revision = rewrite(database, editor, "Erste Fassung.")
    with database.begin() as session:
        undo(Edit(session, editor), revision)
    assert read_fact(database) == before

    revision = rewrite(database, editor, "Zweite Fassung.")
    rewrite(database, editor, "Dritte Fassung.")
    with pytest.raises(EditConflict), database.begin() as session:
        undo(Edit(session, editor), revision)
    assert read_fact(database).answer.de == "Dritte Fassung."


def test_earlier_version_is_brought_back(database: Database, editor: int) -> None:
    for text in ("Erste Fassung.", "Zweite Fassung."):
        rewrite(database, editor, text)
    with database.begin() as session:
        first = read_history(session, "fact", SLUG)[-1]
    with database.begin() as session:
        bring_back(Edit(session, editor), first.id)
    assert read_fact(database).answer.de == "Erste Fassung."
    with pytest.raises(UnknownChange), database.begin() as session:
        bring_back(Edit(session, editor), 4711)


def test_deleted_fact_comes_back_whole(database: Database, editor: int) -> None:
    with database.read() as session:
        before = read_knowledge(session)
    with database.begin() as session:
        edit = Edit(session, editor)
        delete_fact(edit, "g-data-location")
    with database.read() as session:
        after = read_knowledge(session)
        recent = read_recent(session)
    assert "g-data-location" not in {fact.slug for fact in after.facts}
    assert not [q for q in after.questions if q.target == "fact:g-data-location"]
    assert not [r for r in after.relations if r.fact == "g-data-location"]
    assert {change.revision for change in recent} == {edit.revision}

    with database.begin() as session:
        undo(Edit(session, editor), edit.revision)
    with database.read() as session:
        back = read_knowledge(session)
    assert (back.facts, back.entities) == (before.facts, before.entities)
    assert {r.model_dump_json() for r in back.relations} == {r.model_dump_json() for r in before.relations}
    assert sorted(map(repr, back.questions)) == sorted(map(repr, before.questions))


def test_aliases_may_move_within_an_entity(database: Database, editor: int) -> None:
    with database.begin() as session:
        edit = Edit(session, editor)
        entity: EntityRecord = edit.find("entity", "bmr")
        edit.put(entity.model_copy(update={"aliases": Texts(de=("BMR", "Business Metropole"), en=("BMR",))}))
    with database.read() as session:
        aliases = KINDS["entity"].find(session, "bmr").aliases
    assert aliases == Texts(de=("BMR", "Business Metropole"), en=("BMR",))


def test_new_entry_and_gone_entry(database: Database, editor: int) -> None:
    name = Text(de="Essen", en="Essen")
    place = EntityRecord(slug="essen", kind="place", side="ruhr", name=name, short=name)
    with database.begin() as session:
        assert Edit(session, editor).put(place, "")
    with pytest.raises(EditConflict), database.begin() as session:
        Edit(session, editor).put(place, "")
    with database.begin() as session:
        Edit(session, editor).remove("entity", "essen")
    with pytest.raises(UnknownEntry), database.begin() as session:
        Edit(session, editor).find("entity", "essen")


def test_seeding_keeps_what_was_edited_deleted_or_added(database: Database, editor: int) -> None:
    added = RelationRecord(subject="bmr", predicate="works_on", object="hydrogen")
    with database.begin() as session:
        edit = Edit(session, editor)
        delete_fact(edit, "g-data-employees")
        edit.remove("relation", "zbt located_in duisburg")
        edit.put(added)
        edit.remove("questions", "unknown:phone")
    with database.read() as session:
        edited = read_knowledge(session)
    with database.begin() as session:
        assert not any(seed(session, KNOWLEDGE).values())
    with database.read() as session:
        assert read_knowledge(session) == edited
    assert added in edited.relations
