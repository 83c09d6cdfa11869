"""Take over knowledge files: say what they would change, then change it in one edit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot.database import utc_now
from bot.knowledge.checking import Problem, check
from bot.knowledge.curating import delete_fact
from bot.knowledge.editing import Edit, EditConflict
from bot.knowledge.entries import KINDS, QuestionsRecord, as_json, version_of
from bot.knowledge.finding import find_entities
from bot.knowledge.history import Change
from bot.knowledge.records import EntityRecord, FactRecord, Knowledge, QuestionRecord, Record, Texts
from bot.knowledge.repository import read_knowledge
from bot.knowledge.rows import relation_key

REFUSED = frozenset({"dangling", "no_source", "duplicate", "duplicate_alias"})
"""Codes of problems with which nothing is taken over."""


class ImportRefused(Exception):
    """The files would leave the knowledge broken; `problems` say how."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{problem.entry}: {problem.detail}" for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Plan:
    """What taking over would change, on one revision of the knowledge."""

    revision: int
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    """What would keep it from being taken over."""

    @property
    def counts(self) -> dict[str, Counter[str]]:
        """Count by kind of entry and by "created", "changed", "deleted"."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for change in self.changes:
            counts[change.kind][change.action] += 1
        return dict(counts)


def plan_import(session: Session, wanted: Knowledge, *, remove: bool = False) -> Plan:
    """Return what the files would change; with `remove`, what they do not name would go."""
    current = read_knowledge(session)
    before, after = _entries(current), _entries(wanted)
    result = wanted if remove else _merge(before, after)
    problems = tuple(problem for problem in check(result) if problem.code in REFUSED)
    pairs = [(each, before.get(each), after.get(each)) for each in dict.fromkeys([*after, *before])]
    changes = tuple(
        _change(current.revision, each, old, new)
        for each, old, new in pairs
        if version_of(old) != version_of(new) and (new is not None or remove)
    )
    return Plan(current.revision, changes, problems)


def take_over(edit: Edit, wanted: Knowledge, *, remove: bool = False, revision: int | None = None) -> Plan:
    """Change the knowledge as planned and return the plan.

    Raises `ImportRefused`, and `EditConflict` where it was edited since `revision`, the one that a person looked at.
    """
    if revision is not None and revision != edit.revision - 1:
        raise EditConflict(None)
    plan = plan_import(edit.session, wanted, remove=remove)
    if plan.problems:
        raise ImportRefused(list(plan.problems))
    contents = {
        (change.kind, change.key): KINDS[change.kind].record.model_validate(change.after)
        for change in plan.changes
        if change.after is not None
    }
    for kind in ("source", "entity", "unknown"):
        for record in _of_kind(contents, kind):
            if isinstance(record, EntityRecord):
                _free_aliases(edit, record)
            edit.put(record)
    _put_facts(edit, [record for record in _of_kind(contents, "fact") if isinstance(record, FactRecord)])
    for kind in ("relation", "questions"):
        for record in _of_kind(contents, kind):
            edit.put(record)
    _remove(edit, [change for change in plan.changes if change.after is None])
    return plan


def _entries(knowledge: Knowledge) -> dict[tuple[str, str], Record]:
    """Return all entries by kind and key, in the form in which the database gives them back."""
    entries: dict[tuple[str, str], Record] = {}
    entries |= {("source", record.slug): record for record in knowledge.sources}
    entries |= {("entity", record.slug): record for record in knowledge.entities}
    entries |= {("unknown", record.slug): record.model_copy(update={"about": ()}) for record in knowledge.unknowns}
    for fact in knowledge.facts:
        ordered = {"about": tuple(sorted(set(fact.about))), "covers": tuple(sorted(set(fact.covers)))}
        entries["fact", fact.slug] = fact.model_copy(update=ordered)
    entries |= {("relation", relation_key(record)): record for record in knowledge.relations}
    by_target: dict[str, list[QuestionRecord]] = defaultdict(list)
    for question in knowledge.questions:
        by_target[question.target].append(question)
    for target, questions in by_target.items():
        questions.sort(key=lambda q: (q.focus or "", q.origin, q.language, q.text))
        entries["questions", target] = QuestionsRecord(target=target, questions=tuple(questions))
    return entries


def _merge(before: Mapping[tuple[str, str], Any], after: Mapping[tuple[str, str], Any]) -> Knowledge:
    merged = {**before, **after}

    def of(kind: str) -> tuple[Any, ...]:
        return tuple(_of_kind(merged, kind))

    questions = tuple(question for record in of("questions") for question in record.questions)
    return Knowledge(of("source"), of("entity"), of("relation"), of("fact"), of("unknown"), questions)


def _of_kind(entries: Mapping[tuple[str, str], Any], kind: str) -> Iterable[Any]:
    return [record for (each, _), record in entries.items() if each == kind]


def _change(revision: int, name: tuple[str, str], before: Record | None, after: Record | None) -> Change:
    old, new = as_json(before) if before else None, as_json(after) if after else None
    return Change(0, revision, *name, old, new, None, utc_now())


def _free_aliases(edit: Edit, record: EntityRecord) -> None:
    """Take aliases that move to this entity from the one that has them now: an alias is unique."""
    wanted = set(record.aliases.items())
    for owner in find_entities(edit.session):
        if owner.slug != record.slug and wanted & set(owner.aliases.items()):
            left = [each for each in owner.aliases.items() if each not in wanted]
            texts = {name: tuple(text for language, text in left if language == name) for name in ("de", "en")}
            edit.put(owner.model_copy(update={"aliases": Texts(**texts)}))


def _put_facts(edit: Edit, facts: list[FactRecord]) -> None:
    """Write facts, those that others contain first; the rest once without what is not there yet."""
    waiting = {fact.slug: fact for fact in facts}
    while waiting:
        ready = [fact for fact in waiting.values() if not (set(fact.covers) - {fact.slug}) & waiting.keys()]
        if not ready:
            first = next(iter(waiting.values()))
            there = tuple(slug for slug in first.covers if slug not in waiting)
            edit.put(first.model_copy(update={"covers": there}))
            facts_left = [fact for fact in waiting.values() if fact.slug != first.slug]
            _put_facts(edit, facts_left)
            edit.put(first)
            return
        for fact in ready:
            edit.put(waiting.pop(fact.slug))


def _remove(edit: Edit, changes: list[Change]) -> None:
    for kind in ("relation", "fact", "questions", "unknown", "entity", "source"):
        for change in changes:
            if change.kind != kind or KINDS[kind].find(edit.session, change.key) is None:
                continue
            if kind == "fact":
                delete_fact(edit, change.key)
            else:
                edit.remove(kind, change.key)
