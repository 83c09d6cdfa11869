"""The history of the knowledge: what each edit changed, word by word, and how to take it back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.knowledge.models import KnowledgeChange

_WORD = re.compile(r"\s+|\w+|[^\w\s]")


class UnknownChange(LookupError):
    """There is no such change."""


@dataclass(frozen=True)
class Change:
    """One entry before and after an edit; None where it was not there."""

    id: int
    revision: int
    kind: str
    key: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    account_id: int | None
    at: datetime

    @property
    def action(self) -> str:
        """Return "created", "changed" or "deleted"."""
        if self.before is None:
            return "created"
        return "changed" if self.after is not None else "deleted"

    @property
    def fields(self) -> list[str]:
        """Return the names of the fields that changed."""
        return [difference.field for difference in self.differences]

    @property
    def differences(self) -> list[Difference]:
        """Return the fields that changed, before and after."""
        return differences(self.before, self.after)


@dataclass(frozen=True)
class Piece:
    """A run of words that stayed, came or went."""

    kind: Literal["same", "added", "removed"]
    text: str


@dataclass(frozen=True)
class Difference:
    """One field before and after; `pieces` shows both in one text."""

    field: str
    before: str
    after: str

    @property
    def pieces(self) -> list[Piece]:
        """Compare word by word."""
        return list(_compare(_WORD.findall(self.before), _WORD.findall(self.after)))


def note(
    session: Session,
    revision: int,
    kind: str,
    key: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    account_id: int | None,
) -> None:
    """Keep one change."""
    session.add(
        KnowledgeChange(revision=revision, kind=kind, key=key, before=before, after=after, account_id=account_id)
    )


def read_history(session: Session, kind: str, key: str, limit: int = 100) -> list[Change]:
    """Return the changes of one entry, newest first."""
    query = select(KnowledgeChange).where(KnowledgeChange.kind == kind, KnowledgeChange.key == key)
    return [_change(row) for row in session.scalars(query.order_by(KnowledgeChange.id.desc()).limit(limit))]


def read_edit(session: Session, revision: int) -> list[Change]:
    """Return all changes of one edit in the order in which they were made."""
    query = select(KnowledgeChange).where(KnowledgeChange.revision == revision).order_by(KnowledgeChange.id)
    return [_change(row) for row in session.scalars(query)]


def read_recent(session: Session, limit: int = 50, offset: int = 0) -> list[Change]:
    """Return the newest changes of all entries."""
    query = select(KnowledgeChange).order_by(KnowledgeChange.id.desc()).limit(limit).offset(offset)
    return [_change(row) for row in session.scalars(query)]


def count_changes(session: Session) -> int:
    """Count all changes."""
    return session.scalar(select(func.count(KnowledgeChange.id))) or 0


def read_change(session: Session, change_id: int) -> Change:
    """Return one change. Raises `UnknownChange`."""
    row = session.get(KnowledgeChange, change_id)
    if row is None:
        raise UnknownChange(change_id)
    return _change(row)


def differences(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[Difference]:
    """Return the fields that differ; a text in two languages counts as two fields."""
    old, new = dict(_flatten(before or {})), dict(_flatten(after or {}))
    names = list(dict.fromkeys([*old, *new]))
    return [
        Difference(name, old.get(name, ""), new.get(name, ""))
        for name in names
        if old.get(name, "") != new.get(name, "")
    ]


def _flatten(content: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in content.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{name}.")
        elif isinstance(value, (list, tuple)):
            yield prefix + name, "\n".join(_line(item) for item in value)
        else:
            yield prefix + name, "" if value is None else str(value)


def _line(item: Any) -> str:
    return f"{item['language']}: {item['text']}" if isinstance(item, Mapping) else str(item)


def _compare(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    for action, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if action == "equal":
            yield Piece("same", "".join(before[a:b]))
            continue
        if a < b:
            yield Piece("removed", "".join(before[a:b]))
        if c < d:
            yield Piece("added", "".join(after[c:d]))


def _change(row: KnowledgeChange) -> Change:
    return Change(row.id, row.revision, row.kind, row.key, row.before, row.after, row.account_id, row.at)
