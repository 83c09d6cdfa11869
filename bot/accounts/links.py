"""Links by which somebody chooses a password: an invitation, or a reset."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.accounts.models import AccountRow, PasswordLink
from bot.accounts.records import Account, as_account
from bot.accounts.service import set_password
from bot.accounts.tokens import hash_token, new_token
from bot.database import utc_now

INVITATION_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(hours=1)


class LinkDead(LookupError):
    """The link was used, replaced or is too old."""


def make_link(session: Session, account_id: int, lasts: timedelta) -> str:
    """Return the token of a new link; older ones of the account die."""
    token = new_token()
    session.execute(delete(PasswordLink).where(PasswordLink.account_id == account_id))
    session.add(PasswordLink(token_hash=hash_token(token), account_id=account_id, expires_at=utc_now() + lasts))
    return token


def read_link(session: Session, token: str) -> Account:
    """Return whose password the link lets choose. Raises `LinkDead`."""
    query = (
        select(AccountRow)
        .join(PasswordLink, PasswordLink.account_id == AccountRow.id)
        .where(
            PasswordLink.token_hash == hash_token(token),
            PasswordLink.expires_at > utc_now(),
            AccountRow.disabled_at.is_(None),
        )
    )
    row = session.scalars(query).one_or_none()
    if row is None:
        raise LinkDead
    return as_account(row)


def use_link(session: Session, token: str, password: str) -> Account:
    """Take the password; the link dies. Raises `LinkDead` and `passwords.WeakPassword`."""
    account = read_link(session, token)
    set_password(session, account.id, password)
    session.execute(delete(PasswordLink).where(PasswordLink.account_id == account.id))
    return account
