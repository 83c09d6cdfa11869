"""Make, change, disable and list accounts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.accounts import audit, sessions
from bot.accounts.models import AccountRow
from bot.accounts.passwords import check_password, hash_password, new_one_time_password, verify_password
from bot.accounts.records import Account, Role, as_account
from bot.database import utc_now
from bot.languages import Language

ONE_TIME_PASSWORD_LASTS = timedelta(days=7)
MAX_NAME = 120
_LOCAL = re.compile(r"[a-zA-Z0-9-]{1,60}@localhost")


class AccountRefused(ValueError):
    """An account cannot be made or changed like this; `reason` is a key of the locale."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def normalise_email(value: str) -> str:
    """Return the address as accounts keep it. Raises `AccountRefused`."""
    if _LOCAL.fullmatch(value.strip()):
        return value.strip().casefold()
    try:
        checked = validate_email(value.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise AccountRefused("email_invalid") from None
    return checked.normalized.casefold()


def add_account(
    session: Session, email: str, name: str, role: Role, language: Language = "de", *, by: int | None = None
) -> Account:
    """Make an account that cannot sign in yet. Raises `AccountRefused`."""
    address, name = normalise_email(email), " ".join(name.split())
    if not name or len(name) > MAX_NAME:
        raise AccountRefused("name_invalid")
    if find_by_email(session, address) is not None:
        raise AccountRefused("email_taken")
    zone = "Europe/London" if language == "en" else "Europe/Berlin"
    row = AccountRow(
        email=address,
        name=name,
        role=role,
        language=language,
        time_zone=zone,
        shortcuts=True,
        created_at=utc_now(),
    )
    session.add(row)
    session.flush()
    audit.record(session, by, "accounts.add", str(row.id), {"role": role})
    return as_account(row)


def give_one_time_password(session: Session, account_id: int, *, by: int | None = None) -> str:
    """Replace the password by one that must be changed at once, sign out everywhere, and return it."""
    row, password = _get(session, account_id), new_one_time_password()
    row.password_hash = hash_password(password)
    row.one_time_until = utc_now() + ONE_TIME_PASSWORD_LASTS
    sessions.close_all(session, account_id)
    audit.record(session, by, "accounts.reset_password", str(account_id))
    return password


def set_password(session: Session, account_id: int, password: str, *, keep: str = "") -> None:
    """Take the owner's own password; every session but the one with the token `keep` ends.

    Raises `passwords.WeakPassword`.
    """
    row = _get(session, account_id)
    check_password(password, row.email.split("@")[0], *row.name.split())
    row.password_hash, row.one_time_until = hash_password(password), None
    sessions.close_all(session, account_id, but=keep)
    audit.record(session, account_id, "accounts.set_password", str(account_id))


def has_password(session: Session, account_id: int, password: str) -> bool:
    """Tell whether this is the account's password."""
    return verify_password(password, _get(session, account_id).password_hash)


def change_profile(
    session: Session, account_id: int, *, name: str, language: Language, time_zone: str, shortcuts: bool
) -> None:
    """Change what an account may change about itself. Raises `AccountRefused`."""
    row, name = _get(session, account_id), " ".join(name.split())
    if not name or len(name) > MAX_NAME:
        raise AccountRefused("name_invalid")
    row.name, row.language, row.time_zone, row.shortcuts = name, language, time_zone, shortcuts


def set_language(session: Session, account_id: int, language: Language) -> None:
    """Change the language of an account's pages and mails."""
    _get(session, account_id).language = language


def set_role(session: Session, account_id: int, role: Role, *, by: int | None = None) -> None:
    """Change what an account may do. Raises `AccountRefused` where nobody could administrate any more."""
    row = _get(session, account_id)
    if row.role == role:
        return
    if row.role == "admin":
        _keep_an_admin(session, row)
    row.role = role
    audit.record(session, by, "accounts.set_role", str(account_id), {"role": role})


def disable(session: Session, account_id: int, *, by: int | None = None) -> None:
    """Shut an account out at once. Raises `AccountRefused` where nobody could administrate any more."""
    row = _get(session, account_id)
    if row.disabled_at is not None:
        return
    _keep_an_admin(session, row)
    row.disabled_at = utc_now()
    sessions.close_all(session, account_id)
    audit.record(session, by, "accounts.disable", str(account_id))


def enable(session: Session, account_id: int, *, by: int | None = None) -> None:
    """Let a disabled account in again."""
    _get(session, account_id).disabled_at = None
    audit.record(session, by, "accounts.enable", str(account_id))


def get_account(session: Session, account_id: int) -> Account:
    """Return an account. Raises `AccountRefused`."""
    return as_account(_get(session, account_id))


def find_by_email(session: Session, email: str) -> Account | None:
    """Return the account with this address."""
    row = session.scalars(select(AccountRow).where(AccountRow.email == email.strip().casefold())).one_or_none()
    return None if row is None else as_account(row)


def require_by_email(session: Session, email: str) -> Account:
    """Return the account with this address. Raises `AccountRefused`."""
    account = find_by_email(session, email)
    if account is None:
        raise AccountRefused("account_unknown")
    return account


def list_accounts(session: Session, *, active_only: bool = False) -> Sequence[Account]:
    """Return all accounts, by name."""
    query = select(AccountRow).order_by(func.lower(AccountRow.name), AccountRow.id)
    if active_only:
        query = query.where(AccountRow.disabled_at.is_(None))
    return [as_account(row) for row in session.scalars(query)]


def _get(session: Session, account_id: int) -> AccountRow:
    row = session.get(AccountRow, account_id)
    if row is None:
        raise AccountRefused("account_unknown")
    return row


def _keep_an_admin(session: Session, leaving: AccountRow) -> None:
    others = select(func.count(AccountRow.id)).where(
        AccountRow.role == "admin", AccountRow.disabled_at.is_(None), AccountRow.id != leaving.id
    )
    if leaving.role == "admin" and not session.scalar(others):
        raise AccountRefused("last_admin")
