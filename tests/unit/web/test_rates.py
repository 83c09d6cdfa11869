"""Limits count per address and per conversation."""

import asyncio

import pytest
from limits import parse
from limits.strategies import FixedWindowRateLimiter
from starlette.requests import Request

from bot.rate_storage import CLEARED_EVERY_SECONDS, ProcessStorage
from bot.settings import build_settings
from bot.web.problems import Problem
from bot.web.rates import Limiter, client_network


def make_request(host: str) -> Request:
    return Request({"type": "http", "client": (host, 1), "headers": []})


def make_limiter(tmp_path, **values) -> Limiter:
    return Limiter(build_settings(data_dir=tmp_path, secret_keys=("k",), **values))


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


def test_a_window_ends_and_begins_anew(clock):
    limiter, item = FixedWindowRateLimiter(ProcessStorage()), parse("2/minute")
    assert [limiter.hit(item, "a") for _ in range(3)] == [True, True, False]
    assert limiter.hit(item, "b")
    assert tuple(limiter.get_window_stats(item, "a")) == (clock.now + 60, 0)
    clock.now += 61
    assert limiter.hit(item, "a")


def test_old_counters_are_forgotten(clock):
    storage = ProcessStorage()
    for number in range(100):
        storage.incr(str(number), 10)
    clock.now += CLEARED_EVERY_SECONDS + 1
    storage.incr("new", 10)
    assert storage.reset() == 1


def test_the_message_over_the_limit_is_told_when_to_come_back(tmp_path, clock):
    limiter, request = make_limiter(tmp_path, limit_messages="3/minute"), make_request("10.0.0.1")

    async def send(times: int) -> None:
        for _ in range(times):
            await limiter.count_message(request, "conversation")

    asyncio.run(send(3))
    clock.now += 20.5
    with pytest.raises(Problem) as caught:
        asyncio.run(send(1))
    problem = caught.value
    assert (problem.status, problem.code, problem.headers) == (429, "too_many_messages", {"Retry-After": "40"})
    assert problem.values == {"seconds": 40}
    clock.now += 40
    asyncio.run(send(1))


def test_an_address_may_send_ten_times_as_much_as_a_visitor(tmp_path, clock):
    limiter, request = make_limiter(tmp_path, limit_messages="2/minute"), make_request("10.0.0.1")

    async def send(conversations: int) -> int:
        sent = 0
        for number in range(conversations):
            for _ in range(2):
                try:
                    await limiter.count_message(request, str(number))
                except Problem:
                    return sent
                sent += 1
        return sent

    assert asyncio.run(send(30)) == 20


def test_conversations_are_counted_per_address(tmp_path, clock):
    limiter = make_limiter(tmp_path, limit_conversations="2/hour")

    async def open_from(host: str, times: int) -> None:
        for _ in range(times):
            await limiter.count_conversation(make_request(host))

    asyncio.run(open_from("10.0.0.1", 2))
    asyncio.run(open_from("10.0.0.2", 2))
    with pytest.raises(Problem) as caught:
        asyncio.run(open_from("10.0.0.1", 1))
    assert caught.value.code == "too_many_conversations"


def test_limits_go_on_when_redis_is_down(tmp_path, clock):
    limiter = make_limiter(tmp_path, limit_conversations="1/hour", redis_url="redis://127.0.0.1:9/0")
    asyncio.run(limiter.count_conversation(make_request("10.0.0.1")))
    with pytest.raises(Problem):
        asyncio.run(limiter.count_conversation(make_request("10.0.0.1")))


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("not an address", "unknown"),
    ],
)
def test_visitors_are_told_apart_by_network(host, network):
    assert client_network(make_request(host)) == network
