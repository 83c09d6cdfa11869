"""Read and write the knowledge base; every write raises the revision in the same transaction."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, cast

from sqlalchemy import Table, delete, func, select, update
from sqlalchemy.orm import Session

from bot.knowledge.models import (
    Alias,
    Entity,
    Fact,
    FactCover,
    KnowledgeChange,
    KnowledgeRevision,
    Relation,
    SampleQuestion,
    Source,
    UnknownAspect,
)
from bot.knowledge.records import Knowledge, QuestionRecord, Record, RelationRecord, UnknownRecord
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

_REVISION = select(cast(Table, KnowledgeRevision.__table__).c.revision)
"""On the table, not the model, and built once: every turn asks for it."""

CONSOLE = "console"
"""`origin` of the sample questions that a coordinator added; `bot seed` never touches them."""


def current_revision(session: Session) -> int:
    """Return the number of changes so far; 0 for an empty knowledge base."""
    return session.scalar(_REVISION) or 0


def raise_revision(session: Session) -> int:
    """Count one more change and return the new revision.

    As the first statement of a transaction it also lets edits wait for each other: each then sees the one before it.
    """
    counted = update(KnowledgeRevision).values(revision=KnowledgeRevision.revision + 1)
    if not session.execute(counted, execution_options={"synchronize_session": False}).rowcount:  # type: ignore[attr-defined]
        session.add(KnowledgeRevision(id=1, revision=1))
        session.flush()
    return current_revision(session)


def read_entities(session: Session) -> Knowledge:
    """Return entities and relations only: what matching needs, without thousands of sample questions."""
    return Knowledge(
        entities=tuple(entity_record(row) for row in session.scalars(select(Entity).order_by(Entity.slug))),
        relations=tuple(relation_record(row) for row in session.scalars(select(Relation).order_by(Relation.id))),
    )


def read_knowledge(session: Session) -> Knowledge:
    """Return everything that the database holds, drafts included."""
    return Knowledge(
        sources=tuple(source_record(row) for row in session.scalars(select(Source).order_by(Source.slug))),
        entities=tuple(entity_record(row) for row in session.scalars(select(Entity).order_by(Entity.slug))),
        relations=tuple(relation_record(row) for row in session.scalars(select(Relation).order_by(Relation.id))),
        facts=tuple(fact_record(row) for row in session.scalars(select(Fact).order_by(Fact.slug))),
        unknowns=tuple(
            unknown_record(row) for row in session.scalars(select(UnknownAspect).order_by(UnknownAspect.slug))
        ),
        questions=tuple(_read_questions(session)),
        revision=current_revision(session),
    )


def _read_questions(session: Session) -> Iterable[QuestionRecord]:
    """Yield all sample questions. Columns instead of rows, unchecked: there are thousands, and each edit reads them."""
    columns = (
        SampleQuestion.target,
        SampleQuestion.language,
        SampleQuestion.text,
        SampleQuestion.origin,
        SampleQuestion.focus_slug,
    )
    for target, language, text, origin, focus in session.execute(select(*columns).order_by(SampleQuestion.id)):
        yield QuestionRecord.model_construct(target=target, language=language, text=text, origin=origin, focus=focus)


def seed(session: Session, knowledge: Knowledge) -> dict[str, int]:
    """Write the records, keep what a person edited since, and return how many rows of each kind were written.

    Idempotent. A row counts as edited when its content no longer has the hash that the last seeding left; what the
    console has changed or deleted stands in the history and is left alone as well.
    """
    edited = _edited(session)
    written: dict[str, int] = defaultdict(int)
    for source in knowledge.sources:
        written["sources"] += _put(session, edited["source"], Source, source, source_record, write_source)
    entities = [e for e in knowledge.entities if _is_due(session, edited["entity"], Entity, e, entity_record)]
    # Aliases are unique and may move from one entity to another: the old ones go before the new ones come.
    session.execute(delete(Alias).where(Alias.entity_slug.in_([entity.slug for entity in entities])))
    session.expire_all()
    for entity in entities:
        _store(session, Entity, entity, write_entity)
    session.flush()
    facts = [fact for fact in knowledge.facts if _is_due(session, edited["fact"], Fact, fact, fact_record)]
    for fact in facts:
        _store(session, Fact, fact, write_fact)
    session.flush()
    gone = edited["fact"] - set(session.scalars(select(Fact.slug)))
    for fact in facts:
        row = session.get_one(Fact, fact.slug)
        row.covers = [FactCover(fact_slug=fact.slug, covered_slug=slug) for slug in fact.covers if slug not in gone]
    written["entities"], written["facts"] = len(entities), len(facts)
    for unknown in knowledge.unknowns:
        written["unknown aspects"] += _put(
            session, edited["unknown"], UnknownAspect, unknown, unknown_record, write_unknown
        )
    session.flush()
    written["relations"] += _sync_relations(session, edited["relation"], knowledge.relations)
    written["questions"] += _sync_questions(session, edited["questions"], knowledge.questions)
    if any(written.values()):
        raise_revision(session)
    return dict(written)


def _edited(session: Session) -> defaultdict[str, set[str]]:
    """Return the keys of what the console has changed, by kind of entry."""
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for kind, key in session.execute(select(KnowledgeChange.kind, KnowledgeChange.key).distinct()):
        keys[kind].add(key)
    return keys


def _put(
    session: Session,
    edited: set[str],
    model: Any,
    record: Any,
    read: Callable[[Any], Record],
    write: Callable[[Any, Any], None],
) -> int:
    if not _is_due(session, edited, model, record, read):
        return 0
    _store(session, model, record, write)
    return 1


def _is_due(session: Session, edited: set[str], model: Any, record: Any, read: Callable[[Any], Record]) -> bool:
    """Tell whether the file says something new and nobody edited or deleted the row since the last seeding."""
    row = session.get(model, record.slug)
    if row is None or record.slug in edited:
        return row is None and record.slug not in edited
    file_changed: bool = row.seeded_hash != _hash(record)
    return file_changed and row.seeded_hash == _hash(read(row))


def _store(session: Session, model: Any, record: Any, write: Callable[[Any, Any], None]) -> None:
    row = session.get(model, record.slug)
    if row is None:
        row = model(slug=record.slug)
        session.add(row)
    write(row, record)
    row.seeded_hash = _hash(record)


def _hash(record: Record) -> str:
    content = record.model_dump(mode="json")
    for unordered in ("about", "covers"):
        if unordered in content:
            content[unordered] = sorted(content[unordered])
    if isinstance(record, UnknownRecord):
        content.pop("about")  # a note for the authors of sample questions; not stored
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _sync_relations(session: Session, edited: set[str], relations: Iterable[RelationRecord]) -> int:
    wanted = [relation for relation in relations if relation_key(relation) not in edited]
    rows = [
        row
        for row in session.scalars(select(Relation).order_by(Relation.id))
        if relation_key(relation_record(row)) not in edited
    ]
    if [relation_record(row) for row in rows] == wanted:
        return 0
    session.execute(delete(Relation).where(Relation.id.in_([row.id for row in rows])))
    session.add_all(relation_row(relation) for relation in wanted)
    return len(wanted)


def _sync_questions(session: Session, edited: set[str], questions: Iterable[QuestionRecord]) -> int:
    wanted = [q for q in questions if q.target not in edited]
    rows = [
        {"target": q.target, "language": q.language, "text": q.text, "origin": q.origin, "focus_slug": q.focus}
        for q in wanted
    ]
    if wanted == [q for q in _read_questions(session) if q.origin != CONSOLE and q.target not in edited]:
        return 0
    ours = SampleQuestion.origin != CONSOLE
    session.execute(delete(SampleQuestion).where(ours, SampleQuestion.target.not_in(edited)))
    if rows:
        session.execute(SampleQuestion.__table__.insert(), rows)  # type: ignore[attr-defined]
    return len(rows)


def count_rows(session: Session) -> dict[str, int]:
    """Return how many rows each part of the knowledge base has."""
    tables: dict[str, Any] = {
        "sources": Source,
        "entities": Entity,
        "relations": Relation,
        "facts": Fact,
        "unknown aspects": UnknownAspect,
        "questions": SampleQuestion,
    }
    return {name: session.scalar(select(func.count()).select_from(model)) or 0 for name, model in tables.items()}
