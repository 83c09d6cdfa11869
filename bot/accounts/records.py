"""What the accounts pass to other features: values, never rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from bot.accounts.models import AccountRow
from bot.languages import Language

Role = Literal["coordinator", "admin"]
ROLES: tuple[Role, ...] = ("coordinator", "admin")
"""From the one who may least to the one who may most."""


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in to the console."""

    id: int
    email: str
    name: str
    role: Role
    language: Language
    time_zone: str = "Europe/Berlin"
    shortcuts: bool = True
    disabled: bool = False
    must_change_password: bool = False
    invited: bool = False
    """No password was ever chosen."""
    last_seen_at: datetime | None = None

    def may(self, role: Role) -> bool:
        """Tell whether this account may do what `role` may."""
        return ROLES.index(self.role) >= ROLES.index(role)


@dataclass(frozen=True)
class AuditEntry:
    """One line of the audit log; the account may be gone since."""

    at: datetime
    account: str | None
    action: str
    object: str
    details: dict[str, Any]


def as_account(row: AccountRow) -> Account:
    """Return a row as a value."""
    return Account(
        id=row.id,
        email=row.email,
        name=row.name,
        role=cast(Role, row.role),
        language=cast(Language, row.language),
        time_zone=row.time_zone,
        shortcuts=row.shortcuts,
        disabled=row.disabled_at is not None,
        must_change_password=row.one_time_until is not None,
        invited=row.password_hash is None,
        last_seen_at=row.last_seen_at,
    )
