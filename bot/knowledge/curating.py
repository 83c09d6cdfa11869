"""What a coordinator does with a fact: save, publish, take back, confirm the other language, review, delete."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import select

from bot.knowledge.checking import Problem, check
from bot.knowledge.editing import Edit
from bot.knowledge.entries import KINDS, QuestionsRecord
from bot.knowledge.finding import read_surroundings
from bot.knowledge.models import FactCover, Relation
from bot.knowledge.records import EntityRecord, FactRecord, Knowledge, Language
from bot.knowledge.rows import relation_record

REVIEW_MONTHS = (3, 6, 12, 24)
DANGLING = frozenset({"dangling", "no_source"})
"""Codes of problems with which not even a draft is kept."""
BLOCKING = DANGLING | {"missing_text", "too_long", "no_questions"}
"""Codes of problems with which no fact is published; the others are worth a look."""


class NotReady(Exception):
    """A fact cannot be published yet; `problems` say why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


def save_fact(edit: Edit, record: FactRecord, expected: str | None = None, *, same_meaning: bool = False) -> bool:
    """Save a fact and tell whether that changed anything.

    Where one language was edited, the other is marked until somebody confirms it; `same_meaning` says that the edit
    (a typing error, say) does not touch the other. Raises `EditConflict`, and `NotReady` for a published fact that
    would lose what a visitor needs, or one about something that is not there.
    """
    before: FactRecord | None = edit.find("fact", record.slug, expected) if expected != "" else None
    stale = None if before is None else _stale_after(before, record, same_meaning)
    update: dict[str, object] = {"stale_language": stale}
    if before is not None and before.answer != record.answer:
        update["reviewed_on"] = today()
    saved = record.model_copy(update=update)
    _refuse(edit, saved, BLOCKING if saved.status == "published" else DANGLING)
    return edit.put(saved, expected)


def publish(edit: Edit, slug: str, expected: str | None = None) -> None:
    """Show a fact to visitors from the next question on. Raises `NotReady`, `UnknownEntry`, `EditConflict`."""
    fact: FactRecord = edit.find("fact", slug, expected)
    _refuse(edit, fact, BLOCKING)
    edit.put(fact.model_copy(update={"status": "published"}))


def take_back(edit: Edit, slug: str, expected: str | None = None) -> None:
    """Make a fact a draft again: visitors no longer get it. Raises `UnknownEntry`, `EditConflict`."""
    fact: FactRecord = edit.find("fact", slug, expected)
    edit.put(fact.model_copy(update={"status": "draft"}))


def confirm_language(edit: Edit, slug: str, expected: str | None = None) -> None:
    """Say that the marked language says the same as the other. Raises `UnknownEntry`, `EditConflict`."""
    fact: FactRecord = edit.find("fact", slug, expected)
    edit.put(fact.model_copy(update={"stale_language": None}))


def mark_reviewed(edit: Edit, slug: str, months: int) -> None:
    """Say that a fact is still true, and when to look again. Raises `UnknownEntry`."""
    fact: FactRecord = edit.find("fact", slug)
    day = today()
    edit.put(fact.model_copy(update={"reviewed_on": day, "review_due_on": add_months(day, months)}))


def delete_fact(edit: Edit, slug: str, expected: str | None = None) -> None:
    """Delete a fact, its sample questions, and what refers to it. Raises `UnknownEntry`, `EditConflict`."""
    edit.find("fact", slug, expected)
    for relation in edit.session.scalars(select(Relation).where(Relation.fact_slug == slug)).all():
        edit.put(relation_record(relation).model_copy(update={"fact": None}))
    covering = select(FactCover.fact_slug).where(FactCover.covered_slug == slug)
    for other in edit.session.scalars(covering).all():
        fact: FactRecord = edit.find("fact", other)
        edit.put(fact.model_copy(update={"covers": tuple(each for each in fact.covers if each != slug)}))
    if questions_of(edit, f"fact:{slug}").questions:
        edit.remove("questions", f"fact:{slug}")
    edit.remove("fact", slug)


def problems_of(knowledge: Knowledge, record: FactRecord | EntityRecord) -> list[Problem]:
    """Return what would be wrong with an entry, were it in the knowledge as it is given here."""
    if isinstance(record, FactRecord):
        others = tuple(fact for fact in knowledge.facts if fact.slug != record.slug)
        questions = tuple(q for q in knowledge.questions if q.target == f"fact:{record.slug}")
        found = check(Knowledge(knowledge.sources, knowledge.entities, (), (*others, record), (), questions))
        return [problem for problem in found if problem.entry == f"fact {record.slug}"]
    entities = (*(entity for entity in knowledge.entities if entity.slug != record.slug), record)
    found = check(Knowledge(entities=entities))
    return [p for p in found if p.entry == f"entity {record.slug}" or record.slug in p.values.get("slugs", ())]


def questions_of(edit: Edit, target: str) -> QuestionsRecord:
    """Return the sample questions of a target."""
    found: QuestionsRecord | None = KINDS["questions"].find(edit.session, target)
    return found or QuestionsRecord(target=target)


def today() -> date:
    """Return the present day in UTC."""
    return datetime.now(UTC).date()


def add_months(day: date, months: int) -> date:
    """Return the same day of a later month, at most its 28th."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, min(day.day, 28))


def _stale_after(before: FactRecord, after: FactRecord, same_meaning: bool) -> Language | None:
    changed = [language for language in ("de", "en") if before.answer.get(language) != after.answer.get(language)]
    if not changed or same_meaning:
        return None if before.stale_language in changed else before.stale_language
    if len(changed) == 2 or before.stale_language == changed[0]:
        return None  # both were written anew, or the older one was brought up to date
    other: Language = "en" if changed == ["de"] else "de"
    return other if after.answer.get(other) else None


def _refuse(edit: Edit, fact: FactRecord, codes: frozenset[str]) -> None:
    surroundings = read_surroundings(edit.session, f"fact:{fact.slug}")
    blocking = [problem for problem in problems_of(surroundings, fact) if problem.code in codes]
    if blocking:
        raise NotReady(blocking)
