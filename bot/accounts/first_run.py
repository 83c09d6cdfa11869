"""The first coordinator: an account that exists before anybody could make one."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.accounts.models import AccountRow
from bot.accounts.service import add_account, give_one_time_password

FIRST_EMAIL = "coordinator@enquiries.test"
"""Reserved for tests (RFC 6761), so that it never is somebody's; it can be changed by adding a second account."""


def prepare_first_account(session: Session) -> tuple[str, str] | None:
    """Return address and one-time password of the only account as long as nobody has signed in with it.

    Anew at each start: only its hash is kept, so an earlier one could not be shown again.
    """
    if not session.scalar(select(func.count(AccountRow.id))):
        add_account(session, FIRST_EMAIL, "Koordination", "admin")
    rows = session.scalars(select(AccountRow).limit(2)).all()
    unused = len(rows) == 1 and (rows[0].password_hash is None or rows[0].one_time_until is not None)
    if not unused:
        return None
    return rows[0].email, give_one_time_password(session, rows[0].id)
