"""Find entries by what they say in either language, and what is due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.knowledge.entries import KINDS
from bot.knowledge.linking import fold
from bot.knowledge.models import Entity, Fact, FactEntity, Relation, SampleQuestion, Source, UnknownAspect
from bot.knowledge.records import EntityRecord, Knowledge, RelationRecord, SourceRecord, Text, UnknownRecord
from bot.knowledge.rows import entity_record, fact_record, relation_record, source_record, unknown_record
from bot.languages import LANGUAGES, Language

SOON = timedelta(days=30)
ENOUGH_QUESTIONS = 5
"""Sample questions a language from which a fact is found well (`make learning-curve`)."""
STATES = ("published", "draft", "stale", "due", "few_questions")


@dataclass(frozen=True)
class FoundFact:
    """A fact as a list shows it."""

    slug: str
    subject: Text
    """The name of what it is about."""
    aspect: str
    gloss: str
    answer: Text
    reviewed_on: date
    review_due_on: date | None
    questions: dict[Language, int]
    """Number of sample questions by language."""
    states: frozenset[str]
    """Everything that is worth knowing about it; see `STATES`."""


def list_facts(session: Session, today: date) -> list[FoundFact]:
    """Return all facts, those to look at soonest first."""
    return sorted(_read_facts(session, today), key=lambda fact: (fact.review_due_on or date.max, fact.slug))


def keep_facts(facts: Iterable[FoundFact], words: str = "", state: str = "") -> list[FoundFact]:
    """Return those in a state that hold all words in either language."""
    return [
        fact
        for fact in facts
        if (not state or state in fact.states)
        and _holds(words, (fact.slug, fact.gloss, fact.answer.de, fact.answer.en, fact.subject.de, fact.subject.en))
    ]


def count_states(facts: Iterable[FoundFact]) -> Counter[str]:
    """Count the facts in each state."""
    return Counter(state for fact in facts for state in fact.states)


def count_to_review(session: Session, today: date) -> int:
    """Count the facts whose review is due or one of whose languages is older than the other."""
    due, stale = Fact.review_due_on <= today + SOON, Fact.stale_language.is_not(None)
    return session.scalar(select(func.count()).select_from(Fact).where(due | stale)) or 0


def find_entities(session: Session, words: str = "", kind: str = "") -> list[EntityRecord]:
    """Return the entities whose names or aliases hold all words."""
    records = [entity_record(row) for row in session.scalars(select(Entity).order_by(Entity.kind, Entity.name_de))]
    return [
        record
        for record in records
        if (not kind or record.kind == kind)
        and _holds(words, (record.slug, record.name.de, record.name.en, *(text for _, text in record.aliases.items())))
    ]


def find_sources(session: Session, words: str = "") -> list[SourceRecord]:
    """Return the sources whose titles hold all words, the newest first."""
    records = [source_record(row) for row in session.scalars(select(Source).order_by(Source.retrieved_on.desc()))]
    return [r for r in records if _holds(words, (r.slug, r.title.de, r.title.en, r.publisher.de, r.publisher.en))]


def find_unknowns(session: Session, words: str = "") -> list[UnknownRecord]:
    """Return what is known to be unknown."""
    records = [unknown_record(row) for row in session.scalars(select(UnknownAspect).order_by(UnknownAspect.slug))]
    return [r for r in records if _holds(words, (r.slug, r.gloss, r.name.de, r.name.en))]


def find_relations(session: Session, words: str = "", entity: str = "") -> list[RelationRecord]:
    """Return the relations whose names or roles hold all words, or in which an entity takes part."""
    names = {row.slug: f"{row.name_de} {row.name_en}" for row in session.scalars(select(Entity))}
    records = [relation_record(row) for row in session.scalars(select(Relation).order_by(Relation.id))]

    def texts(record: RelationRecord) -> Iterable[str]:
        roles = (record.role.de, record.role.en) if record.role else ()
        return (names[record.subject], record.predicate, names[record.object], *roles)

    return [r for r in records if (not entity or entity in (r.subject, r.object)) and _holds(words, texts(r))]


def find_questions(session: Session, words: str, limit: int = 50) -> Sequence[tuple[str, str, str]]:
    """Return (target, language, text) of the sample questions that hold a text as it is written."""
    query = select(SampleQuestion.target, SampleQuestion.language, SampleQuestion.text)
    matching = query.where(SampleQuestion.text.icontains(words, autoescape=True)).order_by(SampleQuestion.id)
    return [(target, language, text) for target, language, text in session.execute(matching.limit(limit))]


def find_users(session: Session, kind: str, slug: str) -> list[str]:
    """Return the slugs of the facts that need an entity or a source; relations of an entity by their other end."""
    if kind == "source":
        return list(session.scalars(select(Fact.slug).where(Fact.source_slug == slug).order_by(Fact.slug)))
    about = select(FactEntity.fact_slug).where(FactEntity.entity_slug == slug)
    facts = select(Fact.slug).where((Fact.subject_slug == slug) | Fact.slug.in_(about)).order_by(Fact.slug)
    others = [r.object if r.subject == slug else r.subject for r in find_relations(session, entity=slug)]
    return [*session.scalars(facts), *dict.fromkeys(others)]


def read_surroundings(session: Session, target: str = "") -> Knowledge:
    """Return all that a fact may refer to, and the sample questions of one target."""
    kept = KINDS["questions"].find(session, target) if target else None
    return Knowledge(
        sources=tuple(find_sources(session)),
        entities=tuple(find_entities(session)),
        facts=tuple(fact_record(row) for row in session.scalars(select(Fact).order_by(Fact.slug))),
        questions=kept.questions if kept else (),
    )


def free_slug(session: Session, kind: str, wish: str) -> str:
    """Return a slug made of a wish that no entry of this kind has."""
    base = "-".join("".join(c if c.isalnum() else " " for c in fold(wish)).split())[:60].strip("-") or kind
    find: Callable[[Session, str], Any] = KINDS[kind].find
    slug, number = base, 2
    while find(session, slug) is not None:
        slug, number = f"{base}-{number}", number + 1
    return slug


def _read_facts(session: Session, today: date) -> Iterator[FoundFact]:
    """Read columns, not objects: a list of thousands of facts is shown while visitors wait for the same process."""
    counts = _count_questions(session)
    query = select(
        *(Fact.slug, Fact.aspect, Fact.gloss, Fact.answer_de, Fact.answer_en, Fact.reviewed_on, Fact.review_due_on),
        *(Fact.status, Fact.stale_language, Entity.name_de, Entity.name_en),
    ).join(Entity, Entity.slug == Fact.subject_slug)
    for row in session.execute(query):
        questions = {language: counts[f"fact:{row.slug}", language] for language in LANGUAGES}
        marks = {
            "stale": row.stale_language is not None,
            "due": row.review_due_on is not None and row.review_due_on <= today + SOON,
            "few_questions": min(questions.values()) < ENOUGH_QUESTIONS,
        }
        yield FoundFact(
            slug=row.slug,
            subject=Text(de=row.name_de, en=row.name_en),
            aspect=row.aspect,
            gloss=row.gloss,
            answer=Text(de=row.answer_de, en=row.answer_en),
            reviewed_on=row.reviewed_on,
            review_due_on=row.review_due_on,
            questions=questions,
            states=frozenset({row.status, *(state for state, holds in marks.items() if holds)}),
        )


def _count_questions(session: Session) -> Counter[tuple[str, str]]:
    query = select(SampleQuestion.target, SampleQuestion.language, func.count(SampleQuestion.id))
    rows = session.execute(query.group_by(SampleQuestion.target, SampleQuestion.language))
    return Counter({(target, language): count for target, language, count in rows})


def _holds(words: str, texts: Iterable[str]) -> bool:
    wanted = fold(words).split()
    return not wanted or all(word in fold("\n".join(texts)) for word in wanted)
