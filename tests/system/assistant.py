"""The whole assistant as `bot run` starts it: real processes, ports and databases of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx

from bot.database import Database
from bot.database.migrate import upgrade
from bot.knowledge.records import Knowledge, read_folder
from bot.knowledge.repository import seed
from bot.knowledge.seeding import SEED_FOLDER
from bot.settings_checks import PROJECT_ROOT
from tests.services import free_port
from tests.system.processes import children, command_line

READY_SECONDS = 180.0
SAMPLES = 2
"""Sample questions per target and language: enough to answer, and their vectors take seconds, not minutes."""
NO_LIMIT = "100000000/minute"
PARTS = {
    "rasa": "bot.engine.without_tensorflow run",
    "actions": "-m actions",
    "web": "-m bot.web",
    "mailer": "bot.cli mailer",
}


@dataclass
class Visitor:
    """One visitor of the chat API."""

    client: httpx.Client
    token: str
    greeting: list[dict[str, Any]]
    seen: int = 1

    @property
    def headers(self) -> dict[str, str]:
        """Return the header that opens the conversation."""
        return {"Authorization": f"Bearer {self.token}"}

    def post(self, text: str, **body: Any) -> httpx.Response:
        """Send a message."""
        return self.client.post("/api/v1/messages", json={"text": text, **body}, headers=self.headers)

    def say(self, text: str, **body: Any) -> list[dict[str, Any]]:
        """Send a message that is taken; return the answers."""
        return self.send(text=text, **body)

    def send(self, **body: Any) -> list[dict[str, Any]]:
        """Send a text or a button that is taken; return the answers."""
        response = self.client.post("/api/v1/messages", json=body, headers=self.headers)
        assert response.status_code == 200, response.text
        messages: list[dict[str, Any]] = response.json()["messages"]
        return messages

    def history(self) -> list[dict[str, Any]]:
        """Return the transcript."""
        response = self.client.get("/api/v1/messages", params={"after": 0}, headers=self.headers)
        assert response.status_code == 200, response.text
        messages: list[dict[str, Any]] = response.json()["messages"]
        return messages


@dataclass
class Assistant:
    """A running assistant."""

    folder: Path
    environment: dict[str, str]
    port: int
    process: subprocess.Popen[bytes] | None = None
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=self.url, timeout=30, trust_env=False)

    @property
    def url(self) -> str:
        """Return the address of the web process."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start everything, and return before it is ready."""
        command = [sys.executable, "-m", "bot.cli", "run", "--prepared"]
        with (self.folder / "run.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=PROJECT_ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def stop(self) -> float:
        """Stop everything; return how many seconds it took."""
        began = time.monotonic()
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(40)
        return time.monotonic() - began

    def wait_until_ready(self, seconds: float = READY_SECONDS) -> float:
        """Return how long it took until all parts worked."""
        return wait_for(self.is_ready, seconds * slowness(), self._tell_logs)

    def is_ready(self) -> bool:
        """Tell whether all parts work; the web process remembers for a second what it found."""
        return self.parts() == {}

    def has_actions(self) -> bool:
        """Tell whether the action server itself answers: one that was just killed is still remembered as ready."""
        try:
            return self.client.get(f"http://127.0.0.1:{self.environment['BOT_ACTIONS_PORT']}/health").is_success
        except httpx.TransportError:
            return False

    def parts(self) -> dict[str, bool]:
        """Return the parts that do not work; `web` where nobody answers."""
        try:
            response = self.client.get("/ready")
        except httpx.TransportError:
            return {"web": False}
        return {} if response.status_code == 200 else {k: v for k, v in response.json()["parts"].items() if not v}

    def pid_of(self, part: str) -> int:
        """Return the process of a part: rasa, actions, web or mailer."""
        assert self.process is not None
        found = [pid for pid in children(self.process.pid) if PARTS[part] in command_line(pid)]
        assert found, f"{part} is not running"
        return found[0]

    def kill(self, part: str) -> None:
        """End a part without a chance to tidy up."""
        os.kill(self.pid_of(part), signal.SIGKILL)

    def open(self, language: str = "de", address: str | None = None) -> Visitor:
        """Open a conversation."""
        headers = {"X-Forwarded-For": address} if address else {}
        response = self.client.post("/api/v1/conversations", json={"language": language}, headers=headers)
        assert response.status_code == 201, response.text
        return Visitor(self.client, response.json()["token"], response.json()["messages"])

    def logs(self) -> str:
        """Return everything that was logged."""
        return "\n".join(path.read_text("utf-8", "replace") for path in sorted((self.folder / "log").glob("*.log")))

    def _tell_logs(self) -> str:
        return f"not ready: {self.parts()}\n{self.logs()[-3000:]}"


def slowness() -> float:
    """Return how much longer work takes than it would alone: limits hold as written on an idle machine."""
    began, used = time.perf_counter(), time.process_time()
    while time.process_time() - used < 0.2:
        sum(range(1_000))
    return max(1.0, (time.perf_counter() - began) / 0.2)


def wait_for(happened: Callable[[], bool], seconds: float, tell: Callable[[], str] = lambda: "") -> float:
    """Return how long it took until something had happened."""
    began = time.monotonic()
    while not happened():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"did not happen within {seconds:.0f} s: {tell()}")
        time.sleep(0.1)
    return time.monotonic() - began


@contextmanager
def run_assistant(folder: Path, databases: tuple[str, str] | None = None, **settings: str) -> Iterator[Assistant]:
    """Prepare an assistant with a small knowledge, start it, and wait until it is ready."""
    with run(prepare(folder, databases, **settings)) as assistant:
        yield assistant


@contextmanager
def run(assistant: Assistant) -> Iterator[Assistant]:
    """Start an assistant and wait until it is ready; stop it at the end."""
    assistant.start()
    try:
        assistant.wait_until_ready()
        yield assistant
    finally:
        assistant.client.close()
        assistant.stop()


def prepare(
    folder: Path, databases: tuple[str, str] | None = None, knowledge: Knowledge | None = None, **settings: str
) -> Assistant:
    """Return an assistant that only has to be started; it knows little unless told otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    ports = {name: free_port() for name in ("BOT_WEB_PORT", "BOT_RASA_PORT", "BOT_ACTIONS_PORT")}
    urls = databases or (f"sqlite:///{folder / 'bot.sqlite3'}", f"sqlite:///{folder / 'tracker.sqlite3'}")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("BOT_")},
        "BOT_DATA_DIR": str(folder),
        "BOT_DATABASE_URL": urls[0],
        "BOT_TRACKER_DATABASE_URL": urls[1],
        "BOT_LIMIT_CONVERSATIONS": NO_LIMIT,
        "BOT_LIMIT_MESSAGES": NO_LIMIT,
        "BOT_LIMIT_ENQUIRIES": NO_LIMIT,
        "PYTHONPATH": str(PROJECT_ROOT),
        "OMP_NUM_THREADS": "1",
        **{name: str(port) for name, port in ports.items()},
        **settings,
    }
    assistant = Assistant(folder, environment, ports["BOT_WEB_PORT"])
    _share_cache(folder)
    upgrade(urls[0])
    store(urls[0], knowledge or little_knowledge())
    fit(assistant)
    return assistant


def fit(assistant: Assistant) -> None:
    """Fit the model of the knowledge, in a process of its own."""
    command = [sys.executable, "-m", "bot.cli", "knowledge", "fit"]
    subprocess.run(command, cwd=PROJECT_ROOT, env=assistant.environment, check=True, capture_output=True)


def store(url: str, knowledge: Knowledge) -> None:
    """Put the knowledge into a database."""
    database = Database(url)
    with database.begin() as session:
        seed(session, knowledge)
    database.dispose()


def little_knowledge() -> Knowledge:
    """Return the knowledge with the first sample questions of each target and language."""
    knowledge = read_folder(SEED_FOLDER)
    counts: dict[tuple[str, str], int] = {}
    kept = []
    for question in knowledge.questions:
        key = (question.target, question.language)
        counts[key] = counts.get(key, 0) + 1
        if counts[key] <= SAMPLES:
            kept.append(question)
    return replace(knowledge, questions=tuple(kept))


def _share_cache(folder: Path) -> None:
    """Use the vectors that were computed before, and leave ours to the next run."""
    shared = PROJECT_ROOT / "var" / "cache"
    shared.mkdir(parents=True, exist_ok=True)
    if not (folder / "cache").exists():
        (folder / "cache").symlink_to(shared, target_is_directory=True)
