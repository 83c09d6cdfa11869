"""Check who signs in; wrong tries are slowed down, but nobody is shut out for good."""

from __future__ import annotations

import asyncio

from limits import parse
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.accounts import audit
from bot.accounts.models import AccountRow
from bot.accounts.passwords import verify_password
from bot.accounts.records import Account, as_account
from bot.conversations.workers import DatabaseWorkers
from bot.database import utc_now
from bot.rates import Rates, network_of

PER_ADDRESS = parse("5/5 minutes")
PER_ACCOUNT = parse("10/15 minutes")


class SignInRefused(Exception):
    """Address and password do not belong together; which of them is wrong is not told."""


class TooManyTries(Exception):
    """Too many wrong tries came from here, or for this account."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class SignIn:
    """The door. One try at a time in each process: parallel tries must not slip past the count."""

    def __init__(self, workers: DatabaseWorkers, rates: Rates) -> None:
        self._workers, self._rates = workers, rates
        self._lock = asyncio.Lock()

    async def check(self, email: str, password: str, host: str) -> Account:
        """Return whose password it is. Raises `SignInRefused` and `TooManyTries`."""
        keys = ((PER_ADDRESS, network_of(host)), (PER_ACCOUNT, email.strip().casefold()))
        async with self._lock:
            for item, key in keys:
                seconds = await self._rates.wait(item, "sign-in", key)
                if seconds:
                    raise TooManyTries(seconds)
            account = await self._workers.write(authenticate, email, password)
            if account is None:
                for item, key in keys:
                    await self._rates.hit(item, "sign-in", key)
                raise SignInRefused
        return account


def authenticate(session: Session, email: str, password: str) -> Account | None:
    """Return the account, or None after the same amount of work."""
    row = session.scalars(select(AccountRow).where(AccountRow.email == email.strip().casefold())).one_or_none()
    good = verify_password(password, row.password_hash if row else None)
    if row is None or not good or row.disabled_at is not None:
        return None
    if row.one_time_until is not None and row.one_time_until < utc_now():
        return None
    audit.record(session, row.id, "accounts.sign_in", str(row.id))
    return as_account(row)
