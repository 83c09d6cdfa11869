"""The kinds of entries that a person may edit, and how one of each is found, written and deleted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.knowledge.models import Alias, Entity, Fact, FactCover, Relation, SampleQuestion, Source, UnknownAspect
from bot.knowledge.records import (
    EntityRecord,
    FactRecord,
    QuestionRecord,
    Record,
    RelationRecord,
    SourceRecord,
    UnknownRecord,
)
from bot.knowledge.rows import (
    entity_record,
    fact_record,
    relation_key,
    relation_record,
    relation_row,
    source_record,
    unknown_record,
    write_entity,
    write_fact,
    write_source,
    write_unknown,
)


class QuestionsRecord(Record):
    """All sample questions that lead to one target: one entry of the history."""

    target: str
    questions: tuple[QuestionRecord, ...] = ()


@dataclass(frozen=True)
class Kind:
    """How entries of one kind are kept."""

    name: str
    record: type[Record]
    key: Callable[[Any], str]
    find: Callable[[Session, str], Any]
    write: Callable[[Session, Any], None]
    delete: Callable[[Session, str], None]


def version_of(record: Record | None) -> str:
    """Return what tells two states of an entry apart; "" for one that is not there."""
    if record is None:
        return ""
    return hashlib.sha256(json.dumps(as_json(record), sort_keys=True).encode()).hexdigest()[:16]


def as_json(record: Record) -> dict[str, Any]:
    """Return the record as the history keeps it."""
    return record.model_dump(mode="json")


def kind_of(record: Record) -> Kind:
    """Return the kind of a record."""
    return next(kind for kind in KINDS.values() if kind.record is type(record))


def _slugged(
    name: str,
    record: type[Record],
    model: Any,
    read: Callable[[Any], Record],
    write: Callable[[Session, Any, Any], None],
) -> Kind:
    def find(session: Session, slug: str) -> Record | None:
        row = session.get(model, slug)
        return None if row is None else read(row)

    def store(session: Session, content: Any) -> None:
        row = session.get(model, content.slug) or model(slug=content.slug)
        write(session, row, content)
        session.add(row)
        session.flush()

    def remove(session: Session, slug: str) -> None:
        session.delete(session.get_one(model, slug))
        session.flush()

    return Kind(name, record, lambda content: str(content.slug), find, store, remove)


def _write_entity(session: Session, row: Entity, record: EntityRecord) -> None:
    # An alias is unique: the old ones go before the new ones come.
    session.execute(delete(Alias).where(Alias.entity_slug == record.slug))
    if row in session:
        session.expire(row, ["aliases"])
    write_entity(row, record)


def _write_fact(session: Session, row: Fact, record: FactRecord) -> None:
    write_fact(row, record)
    session.add(row)
    session.flush()
    row.covers = [FactCover(fact_slug=record.slug, covered_slug=slug) for slug in dict.fromkeys(record.covers)]


def _relation_rows(session: Session, key: str) -> list[Relation]:
    subject, _, rest = key.partition(" ")
    predicate, _, target = rest.partition(" ")
    named = (Relation.subject_slug == subject, Relation.predicate == predicate, Relation.object_slug == target)
    return list(session.scalars(select(Relation).where(*named).order_by(Relation.id)))


def _find_relation(session: Session, key: str) -> RelationRecord | None:
    rows = _relation_rows(session, key)
    return relation_record(rows[0]) if rows else None


def _write_relation(session: Session, record: RelationRecord) -> None:
    _delete_relation(session, relation_key(record))
    session.add(relation_row(record))
    session.flush()


def _delete_relation(session: Session, key: str) -> None:
    for row in _relation_rows(session, key):
        session.delete(row)
    session.flush()


def _find_questions(session: Session, target: str) -> QuestionsRecord | None:
    rows = session.scalars(select(SampleQuestion).where(SampleQuestion.target == target).order_by(SampleQuestion.id))
    questions = tuple(
        QuestionRecord.model_construct(
            target=row.target, language=row.language, text=row.text, origin=row.origin, focus=row.focus_slug
        )
        for row in rows
    )
    return QuestionsRecord(target=target, questions=questions) if questions else None


def _write_questions(session: Session, record: QuestionsRecord) -> None:
    _delete_questions(session, record.target)
    session.add_all(
        SampleQuestion(target=record.target, language=q.language, text=q.text, origin=q.origin, focus_slug=q.focus)
        for q in record.questions
    )
    session.flush()


def _delete_questions(session: Session, target: str) -> None:
    session.execute(delete(SampleQuestion).where(SampleQuestion.target == target))


_ALL = (
    _slugged("source", SourceRecord, Source, source_record, lambda _, row, record: write_source(row, record)),
    _slugged("entity", EntityRecord, Entity, entity_record, _write_entity),
    _slugged("fact", FactRecord, Fact, fact_record, _write_fact),
    _slugged("unknown", UnknownRecord, UnknownAspect, unknown_record, lambda _, row, kept: write_unknown(row, kept)),
    Kind("relation", RelationRecord, relation_key, _find_relation, _write_relation, _delete_relation),
    Kind("questions", QuestionsRecord, lambda r: str(r.target), _find_questions, _write_questions, _delete_questions),
)
KINDS = {kind.name: kind for kind in _ALL}
"""In the order in which entries may refer to each other."""
