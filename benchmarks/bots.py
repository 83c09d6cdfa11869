"""The bots that are compared: how each is prepared, started and talked to."""

from __future__ import annotations

import os
import subprocess
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from benchmarks import processes
from benchmarks.talking import BotFailed, Conversation

PROJECT = Path(__file__).resolve().parent.parent
WORK = PROJECT / "var" / "bench"
RASA = PROJECT / ".venv-rasa" / "bin" / "rasa"
RASA_PYTHON = PROJECT / ".venv-rasa" / "bin" / "python"
READY_SECONDS = 240.0
POLL_SECONDS = 0.1


_PARTS = {
    "rasa run actions": "actions",
    "rasa run": "Rasa",
    "without_tensorflow run": "Rasa",
    "-m actions": "actions",
    "-m bot.web": "web",
    "postgres": "PostgreSQL",
}


class CannotMeasure(RuntimeError):
    """A bot could not be prepared or started; the message says where the log is."""


@dataclass
class Running:
    """A started bot and its processes."""

    log: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    companions: list[subprocess.Popen[bytes]] = field(default_factory=list)
    """Servers that run for it alone, count as its own, and are stopped by somebody else."""

    def pids(self) -> list[int]:
        """Return the ids of all processes, children included."""
        own = (*self.processes, *self.companions)
        return [pid for process in own for pid in processes.tree(process.pid)]

    def cpu(self) -> Counter[str]:
        """Return the milliseconds of processor time used so far, by the part of the bot that used them."""
        used: Counter[str] = Counter()
        for pid in self.pids():
            used[_part_of(processes.command_line(pid))] += processes.cpu_milliseconds(pid)
        return used

    def check(self) -> None:
        """Raise `CannotMeasure` where a process has ended."""
        for process in self.processes:
            if process.poll() is not None:
                raise CannotMeasure(f"A process ended with code {process.returncode}; see {self.log}.")


class Bot(Protocol):
    """One of the things that are compared."""

    name: str
    title: str

    def prepare(self) -> None:
        """Do once what comes before a start: train, fill databases."""
        ...

    def start(self) -> Running:
        """Start the processes and return at once."""
        ...

    def open(self, language: str) -> Conversation:
        """Open a conversation. Raises `BotFailed`."""
        ...

    def texts(self, language: str, seed: int) -> Iterable[str]:
        """Return endless new messages that this bot can answer."""
        ...


def wait_until_answering(bot: Bot, running: Running) -> float:
    """Return the seconds until the first message was answered. Raises `CannotMeasure`."""
    began = time.monotonic()
    while time.monotonic() - began < READY_SECONDS:
        running.check()
        try:
            conversation = bot.open("en")
            conversation.say(next(iter(bot.texts("en", seed=0))))
            conversation.close()
        except BotFailed:
            time.sleep(POLL_SECONDS)
        else:
            return time.monotonic() - began
    raise CannotMeasure(f"{bot.title} did not answer within {READY_SECONDS:.0f} s; see {running.log}.")


def _part_of(command: str) -> str:
    return next((part for words, part in _PARTS.items() if words in command), "manager and others")


def call(command: Sequence[str | Path], folder: Path, environment: Mapping[str, str], log: Path) -> None:
    """Run a command to its end; its output goes to the log. Raises `CannotMeasure`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        ended = subprocess.run(
            list(map(str, command)), cwd=folder, env=dict(environment), stdout=output, stderr=output, check=False
        )
    if ended.returncode:
        raise CannotMeasure(f"{Path(command[0]).name} {command[1]} failed; see {log}.")


def clean_environment() -> dict[str, str]:
    """Return our environment without the settings of the assistant that runs here, but for the embedding's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    return kept | {name: value for name, value in os.environ.items() if name.startswith("BOT_EMBEDDING_")}


def stock_environment() -> dict[str, str]:
    """Return the environment of stock bots: as it comes, but without telemetry."""
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}
    return {**clean_environment(), "RASA_TELEMETRY_ENABLED": "false", **quiet}
