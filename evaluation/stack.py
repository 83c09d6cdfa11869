"""Start the whole assistant for a measurement, on its own ports and databases, and stop it again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx

from bot.database import opened
from bot.site import values
from bot.site.values import OfficeHours, OpenHours

_READY_SECONDS = 900.0
"""A first start may have to compute the vectors of all sample questions."""


@contextmanager
def running_assistant(folder: Path, extra: dict[str, str] | None = None) -> Iterator[str]:
    """Run all processes with fresh databases in `folder` and yield the base address.

    Vectors and fitted models are shared with the ordinary data folder; the office is closed. Raises `RuntimeError`
    where it does not become ready.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.sqlite3*"):
        old.unlink()
    web, rasa, actions = _free_ports(3)
    environment = {
        **os.environ,
        "BOT_WEB_PORT": str(web),
        "BOT_RASA_PORT": str(rasa),
        "BOT_ACTIONS_PORT": str(actions),
        "BOT_DATABASE_URL": f"sqlite:///{folder.resolve()}/bot.sqlite3",
        "BOT_TRACKER_DATABASE_URL": f"sqlite:///{folder.resolve()}/tracker.sqlite3",
        "BOT_LIMIT_CONVERSATIONS": "1000000/minute",
        "BOT_LIMIT_MESSAGES": "1000000/minute",
        "BOT_LIMIT_ENQUIRIES": "1000000/minute",
        **(extra or {}),
    }
    log = (folder / "run.log").open("w")
    process = subprocess.Popen([sys.executable, "-m", "bot.cli", "run"], env=environment, stdout=log, stderr=log)
    try:
        base_url = f"http://127.0.0.1:{web}"
        _wait_until_ready(base_url, process, folder / "run.log")
        _close_office(environment["BOT_DATABASE_URL"])
        yield base_url
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()


def _close_office(database_url: str) -> None:
    """Let the office open in three days, whenever this runs: a visitor who is put through would wait in silence."""
    day = (datetime.now(UTC).weekday() + 3) % 7
    hours = OfficeHours(hours=(OpenHours(day=day, opens="09:00", closes="16:00"),))
    with opened(database_url) as database, database.begin(immediate=True) as session:
        values.write(session, values.OFFICE_HOURS, hours)


def _wait_until_ready(base_url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"The assistant stopped before it was ready:\n{log.read_text()[-2000:]}")
        try:
            if httpx.get(f"{base_url}/ready", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.5)
    raise RuntimeError(f"The assistant was not ready after {_READY_SECONDS:.0f} s:\n{log.read_text()[-2000:]}")


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
