"""The real process manager with small programs: it restarts what dies and stops everything."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from tests.services import free_port

Value = TypeVar("Value")
pytestmark = pytest.mark.processes

SERVER = """
import http.server, os, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(str(os.getpid()).encode())
    def log_message(self, *_): pass
print("listening", flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
OWNER = """
import os, sys
from pathlib import Path
from bot.processes.manager import Manager
from bot.processes.programs import Program
ports = [int(port) for port in sys.argv[2:]]
programs = [
    Program(f"p{i}", f"program {i}", (sys.executable, os.environ["SERVER"], str(port)), port, "")
    for i, port in enumerate(ports)
]
manager = Manager(programs, Path(sys.argv[1]), os.environ, tell=lambda text: print(text, flush=True))
manager.start()
sys.exit(manager.wait())
"""


def ask_pid(port: int) -> int | None:
    try:
        return int(httpx.get(f"http://127.0.0.1:{port}", trust_env=False, timeout=5).text)
    except httpx.TransportError:
        return None


def wait_for(question: Callable[[], Value | None], seconds: float = 30) -> Value:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = question()
        if answer:
            return answer
        time.sleep(0.05)
    pytest.fail("did not happen in time")


@pytest.fixture
def ports() -> list[int]:
    return [free_port(), free_port()]


@pytest.fixture
def owner(tmp_path: Path, ports: list[int]) -> Iterator[subprocess.Popen[str]]:
    server = tmp_path / "server.py"
    server.write_text(SERVER)
    command = [sys.executable, "-c", OWNER, str(tmp_path), *map(str, ports)]
    environment = {**os.environ, "SERVER": str(server)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            for port in ports:
                wait_for(lambda port=port: ask_pid(port))  # type: ignore[misc]
            yield process
        finally:
            process.kill()


def test_killed_program_is_started_again(owner: subprocess.Popen[str], ports: list[int], tmp_path: Path) -> None:
    first, neighbour = ask_pid(ports[0]), ask_pid(ports[1])
    assert first
    os.kill(first, signal.SIGKILL)
    second = wait_for(lambda: ask_pid(ports[0]))
    assert second != first
    assert ask_pid(ports[1]) == neighbour
    assert owner.stdout is not None
    assert owner.stdout.readline().startswith("Program 0 ended (terminated by SIGKILL) and is started again")
    assert (tmp_path / "log" / "p0.log").read_text().count("listening") == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_stops_everything(owner: subprocess.Popen[str], ports: list[int], number: signal.Signals) -> None:
    owner.send_signal(number)
    assert owner.wait(20) == 0
    assert [ask_pid(port) for port in ports] == [None, None]


def test_nothing_stays_when_we_are_killed(owner: subprocess.Popen[str], ports: list[int]) -> None:
    owner.kill()
    wait_for(lambda: ask_pid(ports[0]) is None and ask_pid(ports[1]) is None)
