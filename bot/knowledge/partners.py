"""Which partners work on what an enquiry is about, and why they match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.knowledge.linking import EntityLinker, tokenize
from bot.knowledge.records import EntityRecord, Knowledge, Text
from bot.knowledge.repository import current_revision, read_entities

WORKS_ON = "works_on"
_MEMBERSHIP = ("belongs_to", "part_of")


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


class PartnerMatcher:
    """Matches texts with the partners of one revision of the knowledge base. Thread-safe: it never changes."""

    def __init__(self, knowledge: Knowledge, revision: int = 0) -> None:
        self.revision = revision
        self._relations = knowledge.relations
        self._entities = {entity.slug: entity for entity in knowledge.entities}
        self._with_members = frozenset(each.object for each in knowledge.relations if each.predicate in _MEMBERSHIP)
        self._linker = EntityLinker(knowledge.entities)

    def match(self, texts: Iterable[str]) -> Matches:
        """Return topic and partners of these texts, the named ones first; earlier texts weigh more."""
        mentioned = self._mentioned(texts)
        topics = [slug for slug in mentioned if self._entities[slug].kind == "topic"]
        found = {each.slug: PartnerMatch(each.slug, each.name, None) for each in self._partners(mentioned)}
        for topic in topics:
            name = self._entities[topic].name
            for each in self._partners(self._working_on(topic)):
                found.setdefault(each.slug, PartnerMatch(each.slug, each.name, name))
        return Matches(topics[0] if topics else None, tuple(found.values()))

    def _mentioned(self, texts: Iterable[str]) -> list[str]:
        # Exact names only: a near miss in a long letter would bring in partners that nobody meant.
        links = (mention for text in texts for mention in self._linker.link(tokenize(text)))
        return list(dict.fromkeys(mention.slug for mention in links if mention.exact))

    def _working_on(self, topic: str) -> Iterator[str]:
        yield from (each.subject for each in self._relations if (each.predicate, each.object) == (WORKS_ON, topic))

    def _partners(self, slugs: Iterable[str]) -> Iterator[EntityRecord]:
        entities = (self._entities[slug] for slug in slugs if slug in self._entities)
        yield from (entity for entity in entities if entity.kind == "organisation" and not self._is_group(entity))

    def _is_group(self, entity: EntityRecord) -> bool:
        """Tell whether an entity only stands for others ("the Manchester side", the delegation)."""
        return not entity.type and entity.slug in self._with_members


def current_matcher(session: Session, known: PartnerMatcher | None = None) -> PartnerMatcher:
    """Return the matcher of the newest revision; the known one, as long as nothing has changed."""
    revision = current_revision(session)
    if known is not None and known.revision == revision:
        return known
    return PartnerMatcher(read_entities(session), revision)


def list_topics(session: Session) -> dict[str, Text]:
    """Return the topics of the knowledge base by slug, for filters and statistics."""
    return {each.slug: each.name for each in read_entities(session).entities if each.kind == "topic"}
