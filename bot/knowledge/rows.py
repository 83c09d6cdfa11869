"""Turn records into rows and rows into records."""

from collections.abc import Iterable
from typing import Any, cast

from bot.knowledge.models import Alias, Entity, Fact, FactEntity, Relation, Source, UnknownAspect
from bot.knowledge.records import (
    EntityRecord,
    FactRecord,
    RelationRecord,
    SourceRecord,
    Text,
    Texts,
    UnknownRecord,
)


def write_source(row: Source, record: SourceRecord) -> None:
    """Fill a row from a record."""
    _assign(row, record, plain=("url", "published_on", "retrieved_on"), texts=("title", "publisher"))


def write_entity(row: Entity, record: EntityRecord) -> None:
    """Fill a row from a record, aliases included."""
    _assign(row, record, plain=("kind", "side", "type"), texts=("name", "short"))
    row.aliases = [Alias(language=language, text=text) for language, text in record.aliases.items()]


def write_fact(row: Fact, record: FactRecord) -> None:
    """Fill a row from a record, but for the facts that it covers: they may not exist yet."""
    plain = ("aspect", "gloss", "passage", "reviewed_on", "review_due_on", "status", "stale_language")
    _assign(row, record, plain=plain, texts=("answer",))
    row.subject_slug, row.source_slug = record.subject, record.source
    row.about = [FactEntity(entity_slug=slug) for slug in dict.fromkeys(record.about)]
    row.covers = []  # written when all facts exist


def write_unknown(row: UnknownAspect, record: UnknownRecord) -> None:
    """Fill a row from a record."""
    _assign(row, record, plain=("gloss",), texts=("name",))


def _assign(row: Any, record: Any, plain: Iterable[str], texts: Iterable[str]) -> None:
    for name in plain:
        setattr(row, name, getattr(record, name))
    for name in texts:
        text: Text = getattr(record, name)
        setattr(row, f"{name}_de", text.de)
        setattr(row, f"{name}_en", text.en)


def _text(row: Any, field: str) -> Text:
    return Text(de=getattr(row, f"{field}_de"), en=getattr(row, f"{field}_en"))


def source_record(row: Source) -> SourceRecord:
    """Return a row as a record."""
    return SourceRecord(
        slug=row.slug,
        title=_text(row, "title"),
        publisher=_text(row, "publisher"),
        url=row.url,
        published_on=row.published_on,
        retrieved_on=row.retrieved_on,
    )


def entity_record(row: Entity) -> EntityRecord:
    """Return a row as a record, aliases included."""
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


def relation_record(row: Relation) -> RelationRecord:
    """Return a row as a record."""
    role = Text(de=row.role_de, en=row.role_en or "") if row.role_de else None
    return RelationRecord(
        subject=row.subject_slug, predicate=row.predicate, object=row.object_slug, role=role, fact=row.fact_slug
    )


def relation_row(record: RelationRecord) -> Relation:
    """Return a new row for a record."""
    return Relation(
        subject_slug=record.subject,
        predicate=record.predicate,
        object_slug=record.object,
        fact_slug=record.fact,
        role_de=record.role.de if record.role else None,
        role_en=record.role.en if record.role else None,
    )


def relation_key(record: RelationRecord) -> str:
    """Return what names a relation."""
    return f"{record.subject} {record.predicate} {record.object}"


def fact_record(row: Fact) -> FactRecord:
    """Return a row as a record; what has no order is sorted."""
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


def unknown_record(row: UnknownAspect) -> UnknownRecord:
    """Return a row as a record; `about` is a note for authors and not stored."""
    return UnknownRecord(slug=row.slug, gloss=row.gloss, name=_text(row, "name"))
