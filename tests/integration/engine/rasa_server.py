"""A real Rasa server on the tiny bot."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.services import free_port

PROJECT = Path(__file__).resolve().parents[3]
TINY_BOT = Path(__file__).parent / "tiny_bot"
START_SECONDS = 90
RASA = (sys.executable, "-m", "bot.engine.without_tensorflow")


@dataclass(frozen=True)
class RasaServer:
    """A running server and its tracker database."""

    port: int
    folder: Path
    log: Path

    @property
    def url(self) -> str:
        """The channel's address."""
        return f"http://127.0.0.1:{self.port}/webhooks/bot"

    def turn(self, sender: str, text: str, seconds: float = 8.0, **metadata: Any) -> requests.Response:
        """Send one message."""
        told = {"language": "en", "turn_id": str(uuid.uuid4()), "deadline": time.time() + seconds, **metadata}
        body = {"sender": sender, "text": text, "metadata": told}
        return requests.post(f"{self.url}/turns", json=body, timeout=30)

    def rows(self, sender: str) -> list[tuple[Any, ...]]:
        """Return what is stored of a conversation."""
        with closing(sqlite3.connect(self.database)) as connection:
            query = "SELECT * FROM tracker_turns WHERE sender_id = ? ORDER BY number"
            return connection.execute(query, (sender,)).fetchall()

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "var" / "tracker.sqlite3"


def train_tiny_bot(folder: Path) -> Path:
    """Copy the tiny bot into the folder and train it."""
    shutil.copytree(TINY_BOT, folder, dirs_exist_ok=True)
    for name in ("endpoints.yml", "credentials.yml"):
        shutil.copy(PROJECT / name, folder)
    command = [*RASA, "train", "--fixed-model-name", "tiny", "--skip-validation"]
    subprocess.run(command, cwd=folder, env=environment(folder), check=True, capture_output=True)
    return folder


@contextmanager
def run_rasa(folder: Path, actions_url: str, **settings: str) -> Iterator[RasaServer]:
    """Serve the tiny bot until the block ends."""
    port = free_port()
    log = folder / f"rasa-{port}.log"
    settings = {"BOT_ACTIONS_URL": actions_url, **settings}
    with log.open("wb") as output:
        process = start_rasa(folder, port, output, settings)
        try:
            server = RasaServer(port, folder, log)
            _wait_until_ready(server, process)
            yield server
        finally:
            process.terminate()
            process.wait(30)


def start_rasa(folder: Path, port: int, output: Any, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start the process without waiting for it."""
    command = [*RASA, "run", "--port", str(port), "-i", "127.0.0.1", "--model", "models", "-vv"]
    variables = {**environment(folder), **settings}
    return subprocess.Popen(command, cwd=folder, env=variables, stdout=output, stderr=subprocess.STDOUT)


def environment(folder: Path) -> dict[str, str]:
    """Return the variables of a Rasa process."""
    told = {
        "BOT_DATA_DIR": str(folder / "var"),
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(PROJECT),
        "RASA_TELEMETRY_ENABLED": "false",
    }
    return {**os.environ, **told}


def _wait_until_ready(server: RasaServer, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"Rasa ended: {server.log.read_text()[-2000:]}")
        try:
            if requests.get(f"{server.url}/ready", timeout=5).status_code == 200:
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"Rasa was not ready in {START_SECONDS} s: {server.log.read_text()[-2000:]}")
