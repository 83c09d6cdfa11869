"""Which partners work on what an enquiry is about, and why they match."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.knowledge.linking import EntityLinker, tokenize
from bot.knowledge.records import EntityRecord, Knowledge, Text
from bot.knowledge.repository import read_entities

WORKS_ON = "works_on"


@dataclass(frozen=True)
class PartnerMatch:
    """An organisation, and the topic that it works on (None: the text names the organisation itself)."""

    slug: str
    name: Text
    topic: Text | None


@dataclass(frozen=True)
class Matches:
    """What a text is about: its first topic, and the partners that match."""

    topic: str | None
    partners: tuple[PartnerMatch, ...]


def match_partners(session: Session, texts: Iterable[str]) -> Matches:
    """Return the topic and partners of these texts, the named ones first; earlier texts weigh more."""
    return find_matches(read_entities(session), texts)


def list_topics(session: Session) -> dict[str, Text]:
    """Return the topics of the knowledge base by slug, for filters and statistics."""
    return {each.slug: each.name for each in read_entities(session).entities if each.kind == "topic"}


def find_matches(knowledge: Knowledge, texts: Iterable[str]) -> Matches:
    """Return the matches within these records."""
    entities = {entity.slug: entity for entity in knowledge.entities}
    mentioned = _mentioned(knowledge.entities, texts)
    topics = [slug for slug in mentioned if entities[slug].kind == "topic"]
    found = {slug: PartnerMatch(slug, entities[slug].name, None) for slug in mentioned if _is_partner(entities[slug])}
    for topic in topics:
        for relation in knowledge.relations:
            subject = entities.get(relation.subject)
            if relation.predicate == WORKS_ON and relation.object == topic and subject and _is_partner(subject):
                found.setdefault(subject.slug, PartnerMatch(subject.slug, subject.name, entities[topic].name))
    return Matches(topics[0] if topics else None, tuple(found.values()))


def _mentioned(entities: Sequence[EntityRecord], texts: Iterable[str]) -> list[str]:
    linker = EntityLinker(entities)
    # Exact names only: a near miss in a long letter would bring in partners that nobody meant.
    slugs = [mention.slug for text in texts for mention in linker.link(tokenize(text)) if mention.exact]
    return list(dict.fromkeys(slugs))


def _is_partner(entity: EntityRecord) -> bool:
    return entity.kind == "organisation"
