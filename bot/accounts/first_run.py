"""The first coordinator: an account that exists before anybody could make one."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.accounts.models import AccountRow
from bot.accounts.service import add_account, give_one_time_password
from bot.settings import Settings

FIRST_EMAIL = "coordinator@localhost"
"""Where the settings name nobody: good for signing in, not for mails."""


def prepare_first_account(session: Session, settings: Settings) -> tuple[str, str] | None:
    """Return address and one-time password of the only account as long as nobody has signed in with it.

    Anew at each start: only its hash is kept, so an earlier one could not be shown again.
    """
    if not session.scalar(select(func.count(AccountRow.id))):
        add_account(session, settings.coordinator_email or FIRST_EMAIL, settings.coordinator_name, "admin")
    rows = session.scalars(select(AccountRow).limit(2)).all()
    unused = len(rows) == 1 and (rows[0].password_hash is None or rows[0].one_time_until is not None)
    if not unused:
        return None
    return rows[0].email, give_one_time_password(session, rows[0].id)
