"""F6: a database file that another process keeps locked ends in an apology, and the next message is answered."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.rows import Figure
from tests.system.assistant import Assistant, slowness

pytestmark = [pytest.mark.slow, pytest.mark.processes]
QUESTION = "Wer koordiniert die Zusammenarbeit?"


@pytest.mark.parametrize("name", ["bot.sqlite3", "tracker.sqlite3"])
def test_locked(assistant: Assistant, name: str, figure: Figure) -> None:
    visitor = assistant.open()
    visitor.say(QUESTION)
    locked, release = threading.Event(), threading.Event()
    thread = threading.Thread(target=_hold, args=(assistant.folder / name, locked, release))
    thread.start()
    locked.wait(20)
    began = time.monotonic()
    try:
        response = visitor.post(QUESTION)
    finally:
        release.set()
        thread.join()
    took = time.monotonic() - began
    figure(f"{name} locked: {response.status_code} after {took:.1f} s")
    assert took <= 8 * slowness()
    assert response.status_code == 503 or _kinds(response) == {"error"}
    assert _kinds(visitor.post("Und was macht er?")) != {"error"}


def _hold(path: Path, locked: threading.Event, release: threading.Event) -> None:
    with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        locked.set()
        release.wait(30)
        connection.execute("ROLLBACK")


def _kinds(response: httpx.Response) -> set[str]:
    return {message["kind"] for message in response.json()["messages"]}
