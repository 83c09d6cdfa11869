"""Sessions on the server (OWASP ASVS 7): idle 30 minutes, 12 hours at most, dead at once when closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.accounts.models import AccountRow, ConsoleSession
from bot.accounts.records import Account, as_account
from bot.accounts.tokens import hash_token, new_token
from bot.database import utc_now

IDLE = timedelta(minutes=30)
LIFETIME = timedelta(hours=12)
NOTED_EVERY = timedelta(seconds=30)
"""Use is written down this often at most, so that reading a page seldom writes."""


def open_session(session: Session, account_id: int) -> str:
    """Sign an account in; return the token for its cookie. Sessions that are over are swept away."""
    now, token = utc_now(), new_token()
    over = (ConsoleSession.last_used_at < now - IDLE) | (ConsoleSession.created_at < now - LIFETIME)
    session.execute(delete(ConsoleSession).where(over))
    session.add(ConsoleSession(token_hash=hash_token(token), account_id=account_id, created_at=now, last_used_at=now))
    session.execute(update(AccountRow).where(AccountRow.id == account_id).values(last_seen_at=now))
    return token


def find_account(session: Session, token: str) -> tuple[Account, datetime] | None:
    """Return whom the token signs in, and when it was last used; None when it is dead."""
    now = utc_now()
    query = (
        select(AccountRow, ConsoleSession.last_used_at)
        .join(ConsoleSession, ConsoleSession.account_id == AccountRow.id)
        .where(
            ConsoleSession.token_hash == hash_token(token),
            ConsoleSession.last_used_at > now - IDLE,
            ConsoleSession.created_at > now - LIFETIME,
            AccountRow.disabled_at.is_(None),
        )
    )
    row = session.execute(query).one_or_none()
    return None if row is None else (as_account(row[0]), row[1])


def is_worth_noting(last_used_at: datetime) -> bool:
    """Tell whether `note_use` should be called."""
    return utc_now() - last_used_at > NOTED_EVERY


def note_use(session: Session, token: str) -> None:
    """Write down that a person used the session just now."""
    now = utc_now()
    used = (
        update(ConsoleSession)
        .where(ConsoleSession.token_hash == hash_token(token))
        .values(last_used_at=now)
        .returning(ConsoleSession.account_id)
    )
    account_id = session.execute(used).scalar_one_or_none()
    if account_id is not None:
        session.execute(update(AccountRow).where(AccountRow.id == account_id).values(last_seen_at=now))


def close_session(session: Session, token: str) -> None:
    """Sign out one browser."""
    session.execute(delete(ConsoleSession).where(ConsoleSession.token_hash == hash_token(token)))


def close_all(session: Session, account_id: int, *, but: str = "") -> int:
    """Sign out an account everywhere, except in the browser with the token `but`; return how many."""
    closed = (
        delete(ConsoleSession)
        .where(ConsoleSession.account_id == account_id, ConsoleSession.token_hash != hash_token(but))
        .returning(ConsoleSession.token_hash)
    )
    return len(session.execute(closed).all())


def list_signed_in(session: Session, within: timedelta = IDLE) -> Sequence[Account]:
    """Return who is signed in and did something lately."""
    query = (
        select(AccountRow)
        .where(
            AccountRow.disabled_at.is_(None),
            AccountRow.id.in_(
                select(ConsoleSession.account_id).where(ConsoleSession.last_used_at > utc_now() - within)
            ),
        )
        .order_by(AccountRow.name)
    )
    return [as_account(row) for row in session.scalars(query)]
