"""Which entity a fact is about, by name: what statistics call a topic."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.knowledge.models import Entity, Fact
from bot.knowledge.records import Text


def name_subjects(session: Session) -> dict[str, Text]:
    """Return the names of the subjects by the slug of the fact."""
    query = select(Fact.slug, Entity.name_de, Entity.name_en).join(Entity, Entity.slug == Fact.subject_slug)
    return {slug: Text(de=german, en=english) for slug, german, english in session.execute(query)}
