"""Lists computed from relations: who or what meets all conditions that a question names."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bot.knowledge.records import EntityRecord, Knowledge, RelationRecord

KINDS = ("organisations", "persons", "topics", "places")
_SIDES = {"ruhr-side": "ruhr", "ruhr-area": "ruhr", "manchester-side": "manchester"}
_TYPE_WORDS = {
    "company": "unternehmen|firma|firmen|betrieb|betriebe|company|companies|firm|firms|business|businesses",
    "research": "forschungseinrichtung|forschungseinrichtungen|forschungsinstitut|forschungsinstitute|institut|"
    "institute|forschungszentrum|forschungszentren|research centre|research centres|research institute|"
    "research institutes|institutes|research institution|research institutions|labs",
    "university": "universitaet|universitaeten|uni|unis|hochschule|hochschulen|university|universities",
    "hospital": "krankenhaus|klinik|kliniken|krankenhaeuser|hospital|hospitals|clinic|clinics",
    "platform": "plattform|plattformen|platform|platforms",
}
_ROLE_PREDICATES = ("leads", "mayor_of", "coordinates", "works_for")


@dataclass(frozen=True)
class Conditions:
    """What the listed entities must meet; slugs of entities, all of them at once."""

    kind: str
    topics: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    sides: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()

    @property
    def count(self) -> int:
        """Number of conditions beside the kind."""
        return sum(map(len, (self.topics, self.places, self.sides, self.organisations, self.types)))


@dataclass(frozen=True)
class Listed:
    """One line of a list: the entity, its role where relations give one, and the facts that say so."""

    entity: EntityRecord
    role: RelationRecord | None
    facts: tuple[str, ...]


class Lookup:
    """Answers list questions from the relations of one revision."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._entities = {entity.slug: entity for entity in knowledge.entities}
        self._by_subject: dict[tuple[str, str], list[RelationRecord]] = defaultdict(list)
        for relation in knowledge.relations:
            self._by_subject[relation.subject, relation.predicate].append(relation)
        # "Which towns" wants Bochum and Essen, not the regions around them.
        self._regions = {
            r.object
            for r in knowledge.relations
            if r.predicate == "part_of" and self._entities[r.object].kind == "place"
        }
        self._regions |= {
            e.slug
            for e in knowledge.entities
            if e.kind == "place" and e.slug not in {r.subject for r in knowledge.relations if r.predicate == "part_of"}
        }
        published = {fact.slug for fact in knowledge.facts if fact.status == "published"}
        self._built_on = {r.object for r in knowledge.relations if r.predicate == "builds_on"}
        self._published = published

    def lists(self, slug: str) -> bool:
        """Tell whether an entity may stand in a list: no region, no group such as the delegation."""
        entity = self._entities[slug]
        return slug not in self._regions and (entity.kind != "organisation" or bool(entity.type))

    def is_elsewhere(self, place: str, entities: Iterable[str]) -> bool:
        """Tell whether all that is known of where some entities are lies outside a place ("the one in Duisburg").

        Nothing is outside a region: who signs for Manchester may do so in the Ruhr area.
        """
        if place in self._regions:
            return False
        own = [self._entities[slug] for slug in entities]
        direct = {e.slug for e in own if e.kind == "place"} | {r.object for e in own for r in self._of(e, "located_in")}
        return bool(direct) and place not in self._around(direct) and direct.isdisjoint(self._around({place}))

    def is_replaced(self, slug: str, entities: Collection[str]) -> bool:
        """Tell whether one of some entities builds on something that is none of them ("the older one")."""
        built_on = {relation.object for each in entities for relation in self._by_subject[each, "builds_on"]}
        return slug in built_on.difference(entities)

    def earlier_of(self, entities: Collection[str]) -> set[str]:
        """Return what was there before: among some entities, or what one of them builds on."""
        return {old for old in self._built_on if old in entities or self.is_replaced(old, entities)}

    def meets(self, slug: str, linked: Iterable[str]) -> bool:
        """Tell whether an entity has to do with all topics, places and sides among others ("the one in Duisburg")."""
        entity, conditions = self._entities[slug], self.conditions("", linked, "")
        asked = conditions.topics | conditions.places | conditions.sides
        return bool(asked) and entity.kind in ("person", "organisation") and self._meets(entity, conditions)

    def conditions(self, kind: str, linked: Iterable[str], words: str) -> Conditions:
        """Sort linked entities and the folded text of the question into conditions."""
        groups: dict[str, set[str]] = defaultdict(set)
        for slug in linked:
            entity = self._entities[slug]
            if slug in _SIDES:
                groups["sides"].add(_SIDES[slug])
            elif entity.kind in ("topic", "place"):
                groups[f"{entity.kind}s"].add(slug)
            elif entity.kind == "organisation" and entity.type:
                groups["organisations"].add(slug)
        padded = f" {words} "
        types = {name for name, hints in _TYPE_WORDS.items() if any(f" {hint} " in padded for hint in hints.split("|"))}
        if kind == "organisations" and types:
            groups["types"] = types
            groups["topics"] -= {"research"} | ({"digital-health"} if "hospital" in types else set())
        return Conditions(kind, **{name: frozenset(slugs) for name, slugs in groups.items()})

    def find(self, conditions: Conditions) -> list[Listed]:
        """Return all entities that meet every condition, in the order of the knowledge base."""
        if conditions.kind in ("topics", "places"):
            return self._objects(conditions)
        wanted = "person" if conditions.kind == "persons" else "organisation"
        return [
            Listed(entity, self._role(entity.slug), self._evidence(entity.slug, conditions))
            for entity in self._entities.values()
            if entity.kind == wanted and (entity.type or wanted == "person") and self._meets(entity, conditions)
        ]

    def _objects(self, conditions: Conditions) -> list[Listed]:
        """List topics (or places) of all subjects that meet the remaining conditions."""
        predicate = "works_on" if conditions.kind == "topics" else "located_in"
        wanted = "topic" if conditions.kind == "topics" else "place"
        own = conditions.topics if wanted == "topic" else conditions.places
        found: dict[str, set[str]] = defaultdict(set)
        subjects = [
            e for e in self._entities.values() if e.kind == "organisation" and e.type and self._meets(e, conditions)
        ]
        for subject in subjects:
            for relation in self._by_subject[subject.slug, predicate]:
                if self._entities[relation.object].kind == wanted and relation.object not in own | self._regions:
                    found[relation.object].update({relation.fact} if relation.fact in self._published else set())
        return [Listed(self._entities[slug], None, tuple(sorted(filter(None, facts)))) for slug, facts in found.items()]

    def _meets(self, entity: EntityRecord, conditions: Conditions) -> bool:
        topics = {r.object for r in self._of(entity, "works_on")}
        places = self._places(entity)
        homes = {
            r.object for r in self._of(entity, "works_for") + self._of(entity, "leads") + self._of(entity, "part_of")
        }
        return (
            conditions.topics <= topics
            and conditions.places <= places
            and conditions.sides <= {entity.side}
            and conditions.organisations <= homes | {entity.slug}
            and (
                not conditions.types
                or entity.type in conditions.types
                or ("research" in conditions.types and entity.type == "university")
            )
        )

    def _places(self, entity: EntityRecord) -> set[str]:
        """Return all places of an entity, with the regions around them and the seats of a person's organisations."""
        reached = {r.object for r in self._of(entity, "located_in")}
        for relation in self._of(entity, "works_for"):
            reached |= {r.object for r in self._by_subject[relation.object, "located_in"]}
        return self._around(reached)

    def _around(self, places: set[str]) -> set[str]:
        """Return some places and the regions that they lie in."""
        reached, frontier = set(places), set(places)
        while frontier:
            frontier = {r.object for slug in frontier for r in self._by_subject[slug, "part_of"]} - reached
            reached |= frontier
        return reached

    def _of(self, entity: EntityRecord, predicate: str) -> list[RelationRecord]:
        return self._by_subject[entity.slug, predicate]

    def _role(self, slug: str) -> RelationRecord | None:
        relations = [r for predicate in _ROLE_PREDICATES for r in self._by_subject[slug, predicate] if r.role]
        return relations[0] if relations else None

    def _evidence(self, slug: str, conditions: Conditions) -> tuple[str, ...]:
        predicates = (
            ("works_on",)
            if conditions.topics
            else ("located_in",)
            if conditions.places
            else (*_ROLE_PREDICATES, "belongs_to")
        )
        facts = {
            r.fact
            for predicate in predicates
            for r in self._by_subject[slug, predicate]
            if r.fact in self._published and (not conditions.topics or r.object in conditions.topics)
        }
        return tuple(sorted(filter(None, facts)))
