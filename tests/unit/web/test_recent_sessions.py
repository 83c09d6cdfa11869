"""What a token opens is remembered for a minute, and no longer."""

from dataclasses import replace

import pytest

from bot.conversations import recent_sessions
from bot.conversations.recent_sessions import REMEMBERED_SECONDS, RecentSessions
from bot.conversations.records import Session

SESSION = Session("a", "de", "bot")


@pytest.fixture
def clock(monkeypatch):
    """Return a clock that the test moves."""

    class Clock:
        now = 1_000.0

        def monotonic(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(recent_sessions, "time", clock)
    return clock


def test_a_session_is_remembered_for_a_minute(clock):
    recent = RecentSessions()
    assert recent.find("token") is None
    recent.remember("token", SESSION)
    clock.now += REMEMBERED_SECONDS - 1
    assert recent.find("token") == SESSION
    clock.now += 1
    assert recent.find("token") is None


def test_the_newest_word_counts_and_can_be_forgotten(clock):
    recent = RecentSessions()
    recent.remember("token", SESSION)
    recent.remember("token", replace(SESSION, language="en"))
    assert recent.find("token").language == "en"
    recent.forget("token")
    assert recent.find("token") is None


def test_only_so_many_are_remembered_and_no_token_at_all(clock, monkeypatch):
    monkeypatch.setattr(recent_sessions, "REMEMBERED_SESSIONS", 2)
    recent = RecentSessions()
    for token in ("one", "two", "three"):
        recent.remember(token, SESSION)
    assert [recent.find(token) for token in ("one", "two", "three")] == [None, SESSION, SESSION]
    assert "three" not in str(vars(recent))
