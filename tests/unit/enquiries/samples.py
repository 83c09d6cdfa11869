"""A small knowledge base, and drafts of enquiries."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import select

from bot.database import Database
from bot.enquiries.records import EnquiryDraft
from bot.knowledge.records import EntityRecord, FactRecord, Knowledge, RelationRecord, SourceRecord, Text, Texts


def _entity(slug: str, kind: str, de: str, en: str, *aliases: str) -> EntityRecord:
    names = Text(de=de, en=en)
    return EntityRecord(slug=slug, kind=kind, name=names, short=names, aliases=Texts(de=aliases, en=aliases))  # type: ignore[arg-type]


KNOWLEDGE = Knowledge(
    sources=(
        SourceRecord(
            slug="press",
            title=Text(de="Mitteilung", en="Release"),
            publisher=Text(de="RVR", en="RVR"),
            retrieved_on=date(2026, 1, 1),
        ),
    ),
    entities=(
        _entity("hydrogen", "topic", "Wasserstoff", "hydrogen", "H2"),
        _entity("cybersecurity", "topic", "Cybersicherheit", "cybersecurity", "IT security"),
        _entity("zbt", "organisation", "ZBT", "ZBT"),
        _entity("h2ub", "organisation", "H2UB", "H2UB"),
        _entity("g-data", "organisation", "G DATA", "G DATA"),
    ),
    relations=(
        RelationRecord(subject="zbt", predicate="works_on", object="hydrogen"),
        RelationRecord(subject="h2ub", predicate="works_on", object="hydrogen"),
        RelationRecord(subject="g-data", predicate="works_on", object="cybersecurity"),
    ),
    facts=(
        FactRecord(
            slug="zbt-what",
            subject="zbt",
            about=("zbt",),
            aspect="what",
            gloss="What is ZBT?",
            answer=Text(de="Ein Zentrum.", en="A centre."),
            source="press",
            passage="1",
            reviewed_on=date(2026, 1, 1),
        ),
    ),
)


def draft(consent: str, **values: Any) -> EnquiryDraft:
    """Return a draft that can be stored, with its own key."""
    content: dict[str, Any] = {
        "topic": "Wasserstoff-Speicher",
        "message": "Wir bauen Speicher für Wasserstoff und suchen Partner in Duisburg.",
        "name": "Jürgen Größmann",
        "organisation": "Größmann Energie GmbH",
        "email": "juergen@groessmann-energie.de",
        "language": "de",
        "consent": consent,
        "form_run_id": uuid.uuid4().hex,
        "conversation_id": "c0ffee",
    }
    return EnquiryDraft(**{**content, **values})


def fetch(database: Database, model: Any) -> list[Any]:
    """Return all rows of a table, usable after the session."""
    with database.read() as session:
        rows = list(session.scalars(select(model).order_by(*model.__mapper__.primary_key)))
        session.expunge_all()
    return rows
