"""S24: guessing passwords is slow, tells nothing, and shuts nobody out for good."""

from __future__ import annotations

import asyncio
import statistics
import time

import pytest

from bot.accounts.signing_in import SignIn, SignInRefused, TooManyTries, authenticate
from bot.conversations.workers import DatabaseWorkers
from bot.rates import Rates
from tests.integration.console.conftest import close_browsers
from tests.integration.console.support import PASSWORD, add_account, visit
from tests.integration.web.support import run_web

__all__ = ["close_browsers"]


class Clock:
    """A clock that the test moves."""

    now = 1_000_000.0

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("bot.rate_storage.time", clock)
    monkeypatch.setattr("bot.rates.time", clock)
    return clock


@pytest.fixture
def door(web, monkeypatch):
    """The door, with a cheap comparison instead of argon2: only counting is tested with it."""

    def compare(session, email, password):
        return email if password == PASSWORD else None

    monkeypatch.setattr("bot.accounts.signing_in.authenticate", compare)
    return SignIn(DatabaseWorkers(web.database), Rates(None))


def knock(door, email, password="falsch", host="192.0.2.1", times=1):
    """Return how each try ended."""

    async def all_at_once():
        tries = (door.check(email, password, host) for _ in range(times))
        return await asyncio.gather(*tries, return_exceptions=True)

    return [type(each) for each in asyncio.run(all_at_once())]


def test_the_sixth_wrong_try_from_an_address_waits(door, clock):
    assert knock(door, "a@example.org", times=5) == [SignInRefused] * 5
    assert knock(door, "other@example.org") == [TooManyTries]
    assert knock(door, "a@example.org", PASSWORD) == [TooManyTries], "also with the right password"
    assert knock(door, "a@example.org", PASSWORD, "192.0.2.2") == [str]
    clock.now += 301
    assert knock(door, "a@example.org", PASSWORD) == [str], "nobody is shut out for good"


def test_parallel_tries_do_not_slip_past_the_count(door, clock):
    ended = knock(door, "a@example.org", times=50)
    assert (ended.count(SignInRefused), ended.count(TooManyTries)) == (5, 45)


def test_an_account_is_protected_against_many_addresses(door, clock):
    ended = [knock(door, "a@example.org", host=f"198.51.100.{number}")[0] for number in range(12)]
    assert ended == [SignInRefused] * 10 + [TooManyTries] * 2
    assert knock(door, "a@example.org", PASSWORD, "203.0.113.1") == [TooManyTries]
    clock.now += 901
    assert knock(door, "a@example.org", PASSWORD, "203.0.113.1") == [str]


def test_one_network_cannot_try_a_hundred_accounts(door, clock):
    ended = [knock(door, f"p{number}@example.org", host=f"2001:db8::{number}")[0] for number in range(100)]
    assert ended.count(SignInRefused) == 5


def test_the_page_says_how_long_to_wait(rasa, tmp_path):
    with run_web(tmp_path, rasa) as web:
        account, person = add_account(web), visit(web)
        answers = [
            person.post("/sign-in", "/sign-in", email=email, password="falsch")
            for email in (account.email, "nobody@example.org", account.email, "x@example.org", account.email, "y@x.org")
        ]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 300
    assert "Zu viele Versuche. Bitte warten Sie 5 Minuten." in answers[-1].text
    known, unknown = answers[0].text.replace(account.email, ""), answers[1].text.replace("nobody@example.org", "")
    assert known == unknown, "the same words for an unknown account"


def test_unknown_accounts_take_as_long_as_known_ones(web):
    account = add_account(web)

    def seconds(email):
        with web.database.begin() as session:
            began = time.perf_counter()
            assert authenticate(session, email, "falsch") is None
            return time.perf_counter() - began

    def difference():
        pairs = [(seconds(account.email), seconds("nobody@example.org")) for _ in range(9)]
        known, unknown = zip(*pairs, strict=True)
        return abs(statistics.median(known) - statistics.median(unknown))

    seconds("nobody@example.org")
    assert any(difference() < 0.02 for _ in range(4)), "four times, since other programs share the processor"
