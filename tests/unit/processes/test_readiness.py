from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from bot.processes import readiness
from bot.processes.readiness import ask_readiness, wait_until_ready

URL = "http://127.0.0.1:1"
NOT_READY = {"detail": "Not ready.", "parts": {"database": True, "actions": False, "rasa": False}}


def pretend(monkeypatch: pytest.MonkeyPatch, *answers: httpx.Response | Exception) -> None:
    left: Iterator[httpx.Response | Exception] = iter(answers)

    def get(_: str, **__: object) -> httpx.Response:
        answer = next(left)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(readiness.httpx, "get", get)
    monkeypatch.setattr(readiness, "POLL_SECONDS", 0.0)


def test_ready_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, httpx.Response(200, json={}))
    assert ask_readiness(URL) is None


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (httpx.ConnectError("refused"), "waiting for the web process"),
        (httpx.Response(503, json=NOT_READY), "waiting for actions, rasa"),
        (httpx.Response(503, json={}), "waiting for the web process"),
        (httpx.Response(503, json=[]), "waiting for the web process"),
        (httpx.Response(502, text="<html>"), "waiting for the web process"),
    ],
)
def test_what_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, answer: httpx.Response | Exception, state: str
) -> None:
    pretend(monkeypatch, answer)
    assert ask_readiness(URL) == state


def test_waiting_ends_when_everything_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, httpx.ConnectError(""), httpx.Response(503, json=NOT_READY), httpx.Response(200))
    monkeypatch.setattr(readiness, "TELL_SECONDS", 0.0)
    told: list[str] = []
    assert wait_until_ready(URL, lambda: True, tell=told.append)
    assert [line.split(" · ")[-1] for line in told] == ["waiting for the web process", "waiting for actions, rasa"]


def test_waiting_ends_when_the_processes_end(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch)
    assert not wait_until_ready(URL, lambda: False)


def test_waiting_ends_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch)
    assert not wait_until_ready(URL, lambda: True, timeout_seconds=0)
