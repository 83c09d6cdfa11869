"""Edit the knowledge: one transaction, one revision, every change in the history and in the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from bot.accounts import audit
from bot.knowledge.entries import KINDS, as_json, kind_of, version_of
from bot.knowledge.history import Change, differences, note, read_change, read_edit
from bot.knowledge.records import Record
from bot.knowledge.repository import raise_revision


class UnknownEntry(LookupError):
    """There is no such entry (any more)."""


class EditConflict(Exception):
    """Somebody else has changed the entry since it was opened; `current` is what it is now."""

    def __init__(self, current: Record | None) -> None:
        super().__init__("changed by somebody else")
        self.current = current


class Edit:
    """All that one person changes at once. Begin it before anything is read, so that it sees the edit before it.

    `expected` is the version (`entries.version_of`) of what the person looked at; None does not ask.
    """

    def __init__(self, session: Session, account_id: int | None) -> None:
        self.session = session
        self.account_id = account_id
        self.revision = raise_revision(session)

    def find(self, kind: str, key: str, expected: str | None = None) -> Any:
        """Return an entry. Raises `UnknownEntry` and `EditConflict`."""
        record = KINDS[kind].find(self.session, key)
        if record is None:
            raise UnknownEntry(f"{kind} {key}")
        if expected is not None and expected != version_of(record):
            raise EditConflict(record)
        return record

    def put(self, record: Record, expected: str | None = None) -> bool:
        """Write an entry and tell whether anything changed. Raises `EditConflict`; `expected` "" wants a new one."""
        kind = kind_of(record)
        key = kind.key(record)
        before = kind.find(self.session, key)
        if expected is not None and expected != version_of(before):
            raise EditConflict(before)
        if before is not None and version_of(before) == version_of(record):
            return False
        kind.write(self.session, record)
        self._keep(kind.name, key, before, kind.find(self.session, key))
        return True

    def remove(self, kind: str, key: str, expected: str | None = None) -> None:
        """Delete an entry. Raises `UnknownEntry` and `EditConflict`."""
        before = self.find(kind, key, expected)
        KINDS[kind].delete(self.session, key)
        self._keep(kind, key, before, None)

    def _keep(self, kind: str, key: str, before: Record | None, after: Record | None) -> None:
        old, new = as_json(before) if before else None, as_json(after) if after else None
        note(self.session, self.revision, kind, key, old, new, self.account_id)
        fields = [difference.field for difference in differences(old, new)]
        verb = "created" if before is None else "changed" if after is not None else "deleted"
        audit.record(self.session, self.account_id, f"knowledge.{verb}", f"{kind}:{key}", {"fields": fields})


def bring_back(edit: Edit, change_id: int) -> Change:
    """Make an entry what it was after a change. Raises `UnknownChange`."""
    change = read_change(edit.session, change_id)
    _restore(edit, change.kind, change.key, change.after)
    return change


def undo(edit: Edit, revision: int) -> Sequence[Change]:
    """Take back everything that one edit changed, as long as nobody has changed it since. Raises `EditConflict`."""
    changes = read_edit(edit.session, revision)
    for change in reversed(changes):
        current = KINDS[change.kind].find(edit.session, change.key)
        if (as_json(current) if current else None) != change.after:
            raise EditConflict(current)
        _restore(edit, change.kind, change.key, change.before)
    return changes


def _restore(edit: Edit, kind: str, key: str, content: dict[str, Any] | None) -> None:
    if content is not None:
        edit.put(KINDS[kind].record.model_validate(content))
    elif KINDS[kind].find(edit.session, key) is not None:
        edit.remove(kind, key)
