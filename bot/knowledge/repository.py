"""Read and write the knowledge base; every write raises the revision in the same transaction."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, cast

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.knowledge.models import (
    Alias,
    Entity,
    Fact,
    FactCover,
    FactEntity,
    KnowledgeRevision,
    Relation,
    SampleQuestion,
    Source,
    UnknownAspect,
)
from bot.knowledge.records import (
    EntityRecord,
    FactRecord,
    Knowledge,
    QuestionRecord,
    Record,
    RelationRecord,
    SourceRecord,
    Text,
    Texts,
    UnknownRecord,
)

CONSOLE = "console"
"""`origin` of the sample questions that a coordinator added; `bot seed` never touches them."""


def current_revision(session: Session) -> int:
    """Return the number of changes so far; 0 for an empty knowledge base."""
    return session.scalar(select(KnowledgeRevision.revision)) or 0


def raise_revision(session: Session) -> int:
    """Count one more change and return the new revision."""
    row = session.get(KnowledgeRevision, 1, with_for_update=True) or KnowledgeRevision(id=1, revision=0)
    row.revision += 1
    session.add(row)
    return row.revision


def read_entities(session: Session) -> Knowledge:
    """Return entities and relations only: what matching needs, without thousands of sample questions."""
    return Knowledge(
        entities=tuple(_entity_record(row) for row in session.scalars(select(Entity).order_by(Entity.slug))),
        relations=tuple(_relation_record(row) for row in session.scalars(select(Relation).order_by(Relation.id))),
    )


def read_knowledge(session: Session) -> Knowledge:
    """Return everything that the database holds, drafts included."""
    return Knowledge(
        sources=tuple(_source_record(row) for row in session.scalars(select(Source).order_by(Source.slug))),
        entities=tuple(_entity_record(row) for row in session.scalars(select(Entity).order_by(Entity.slug))),
        relations=tuple(_relation_record(row) for row in session.scalars(select(Relation).order_by(Relation.id))),
        facts=tuple(_fact_record(row) for row in session.scalars(select(Fact).order_by(Fact.slug))),
        unknowns=tuple(
            UnknownRecord(slug=row.slug, gloss=row.gloss, name=_text(row, "name"))
            for row in session.scalars(select(UnknownAspect).order_by(UnknownAspect.slug))
        ),
        questions=tuple(
            QuestionRecord.model_construct(
                target=q.target, language=q.language, text=q.text, origin=q.origin, focus=q.focus_slug
            )
            for q in session.scalars(select(SampleQuestion).order_by(SampleQuestion.id))
        ),
        revision=current_revision(session),
    )


def seed(session: Session, knowledge: Knowledge) -> dict[str, int]:
    """Write the records, keep what a person edited since, and return how many rows of each kind were written.

    Idempotent. A row counts as edited when its content no longer has the hash that the last seeding left.
    """
    written: dict[str, int] = defaultdict(int)
    for source in knowledge.sources:
        written["sources"] += _put(session, Source, source, _source_record, _write_source)
    entities = [e for e in knowledge.entities if _is_due(session, Entity, e, _entity_record)]
    # Aliases are unique and may move from one entity to another: the old ones go before the new ones come.
    session.execute(delete(Alias).where(Alias.entity_slug.in_([entity.slug for entity in entities])))
    session.expire_all()
    for entity in entities:
        _store(session, Entity, entity, _write_entity)
    session.flush()
    facts = [fact for fact in knowledge.facts if _is_due(session, Fact, fact, _fact_record)]
    for fact in facts:
        _store(session, Fact, fact, _write_fact)
    session.flush()
    for fact in facts:
        row = session.get_one(Fact, fact.slug)
        row.covers = [FactCover(fact_slug=fact.slug, covered_slug=slug) for slug in fact.covers]
    written["entities"], written["facts"] = len(entities), len(facts)
    for unknown in knowledge.unknowns:
        written["unknown aspects"] += _put(session, UnknownAspect, unknown, _unknown_record, _write_unknown)
    session.flush()
    written["relations"] += _sync_relations(session, knowledge.relations)
    written["questions"] += _sync_questions(session, knowledge.questions)
    if any(written.values()):
        raise_revision(session)
    return dict(written)


def _put(
    session: Session, model: Any, record: Any, read: Callable[[Any], Record], write: Callable[[Any, Any], None]
) -> int:
    if not _is_due(session, model, record, read):
        return 0
    _store(session, model, record, write)
    return 1


def _is_due(session: Session, model: Any, record: Any, read: Callable[[Any], Record]) -> bool:
    """Tell whether the file says something new and nobody edited the row since the last seeding."""
    row = session.get(model, record.slug)
    return row is None or (row.seeded_hash != _hash(record) and row.seeded_hash == _hash(read(row)))


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


def _write_source(row: Source, record: SourceRecord) -> None:
    _assign(row, record, plain=("url", "published_on", "retrieved_on"), texts=("title", "publisher"))


def _write_entity(row: Entity, record: EntityRecord) -> None:
    _assign(row, record, plain=("kind", "side", "type"), texts=("name", "short"))
    row.aliases = [Alias(language=language, text=text) for language, text in record.aliases.items()]


def _write_fact(row: Fact, record: FactRecord) -> None:
    plain = ("aspect", "gloss", "passage", "reviewed_on", "review_due_on", "status", "stale_language")
    _assign(row, record, plain=plain, texts=("answer",))
    row.subject_slug, row.source_slug = record.subject, record.source
    row.about = [FactEntity(entity_slug=slug) for slug in dict.fromkeys(record.about)]
    row.covers = []  # written when all facts exist


def _write_unknown(row: UnknownAspect, record: UnknownRecord) -> None:
    _assign(row, record, plain=("gloss",), texts=("name",))


def _assign(row: Any, record: Any, plain: Iterable[str], texts: Iterable[str]) -> None:
    for name in plain:
        setattr(row, name, getattr(record, name))
    for name in texts:
        text: Text = getattr(record, name)
        setattr(row, f"{name}_de", text.de)
        setattr(row, f"{name}_en", text.en)


def _sync_relations(session: Session, relations: Iterable[RelationRecord]) -> int:
    wanted = list(relations)
    if [_relation_record(row) for row in session.scalars(select(Relation).order_by(Relation.id))] == wanted:
        return 0
    session.execute(delete(Relation))
    session.add_all(
        Relation(
            subject_slug=r.subject,
            predicate=r.predicate,
            object_slug=r.object,
            fact_slug=r.fact,
            role_de=r.role.de if r.role else None,
            role_en=r.role.en if r.role else None,
        )
        for r in wanted
    )
    return len(wanted)


def _sync_questions(session: Session, questions: Iterable[QuestionRecord]) -> int:
    rows = [
        {"target": q.target, "language": q.language, "text": q.text, "origin": q.origin, "focus_slug": q.focus}
        for q in questions
    ]
    stored = session.execute(
        select(
            SampleQuestion.target,
            SampleQuestion.language,
            SampleQuestion.text,
            SampleQuestion.origin,
            SampleQuestion.focus_slug,
        )
        .where(SampleQuestion.origin != CONSOLE)
        .order_by(SampleQuestion.id)
    )
    if [tuple(row.values()) for row in rows] == [tuple(row) for row in stored]:
        return 0
    session.execute(delete(SampleQuestion).where(SampleQuestion.origin != CONSOLE))
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


def _text(row: Any, field: str) -> Text:
    return Text(de=getattr(row, f"{field}_de"), en=getattr(row, f"{field}_en"))


def _source_record(row: Source) -> SourceRecord:
    return SourceRecord(
        slug=row.slug,
        title=_text(row, "title"),
        publisher=_text(row, "publisher"),
        url=row.url,
        published_on=row.published_on,
        retrieved_on=row.retrieved_on,
    )


def _entity_record(row: Entity) -> EntityRecord:
    aliases: dict[str, list[str]] = {"de": [], "en": []}
    for alias in row.aliases:
        aliases[alias.language].append(alias.text)
    return EntityRecord(
        slug=row.slug,
        kind=cast(Any, row.kind),
        side=cast(Any, row.side),
        type=row.type,
        name=_text(row, "name"),
        short=_text(row, "short"),
        aliases=Texts(de=tuple(aliases["de"]), en=tuple(aliases["en"])),
    )


def _relation_record(row: Relation) -> RelationRecord:
    role = Text(de=row.role_de, en=row.role_en or "") if row.role_de else None
    return RelationRecord(
        subject=row.subject_slug, predicate=row.predicate, object=row.object_slug, role=role, fact=row.fact_slug
    )


def _fact_record(row: Fact) -> FactRecord:
    return FactRecord(
        slug=row.slug,
        subject=row.subject_slug,
        about=tuple(sorted(link.entity_slug for link in row.about)),
        aspect=row.aspect,
        gloss=row.gloss,
        answer=_text(row, "answer"),
        source=row.source_slug,
        passage=row.passage,
        reviewed_on=row.reviewed_on,
        review_due_on=row.review_due_on,
        covers=tuple(sorted(link.covered_slug for link in row.covers)),
        status=cast(Any, row.status),
        stale_language=cast(Any, row.stale_language),
    )


def _unknown_record(row: UnknownAspect) -> UnknownRecord:
    return UnknownRecord(slug=row.slug, gloss=row.gloss, name=_text(row, "name"))
