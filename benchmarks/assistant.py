"""Our whole assistant as one of the bots: all processes of `bot run`, own ports, own databases."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from benchmarks import processes, texts
from benchmarks.bots import PROJECT, WORK, Running, call, clean_environment
from benchmarks.postgresql import PostgreSQL
from benchmarks.talking import AssistantConversation, Conversation

_BOT = (sys.executable, "-m", "bot.cli")
_NO_LIMIT = "100000000/minute"


class Assistant:
    """The assistant on SQLite, or on a PostgreSQL server that is given."""

    def __init__(self, server: PostgreSQL | None = None) -> None:
        kind = "PostgreSQL" if server else "SQLite"
        self.name, self.title = f"ours-{kind.lower()}", f"ours, {kind}"
        self.folder = WORK / self.name
        self._server = server
        self._port = 0
        self._log = self.folder / "bench.log"

    def prepare(self) -> None:
        """Bring the databases up to date, and take over vectors and fitted models that are there already."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for file in self.folder.glob("*.sqlite3*"):
            file.unlink()
        shutil.rmtree(self.folder / "log", ignore_errors=True)
        _share_cache(self.folder)
        _copy_models(self.folder)
        for arguments in (("database", "upgrade"), ("seed",), ("knowledge", "fit")):
            call((*_BOT, *arguments), PROJECT, self._environment(), self._log)

    def start(self) -> Running:
        """Start what `bot run` starts, and count the database server in where it is ours."""
        environment = {**self._environment(), **self._choose_ports()}
        command = [*_BOT, "run", "--prepared"]
        running = Running(self._log, [processes.start(command, PROJECT, environment, self._log)])
        if self._server and self._server.process:
            running.companions.append(self._server.process)
        return running

    def open(self, language: str) -> Conversation:
        """Open a conversation."""
        return AssistantConversation(self._port, language)

    def texts(self, language: str, seed: int) -> Iterable[str]:
        """Return questions on the partnership."""
        return texts.questions(language, seed)

    def _environment(self) -> dict[str, str]:
        databases = self._server.databases if self._server else _sqlite_files(self.folder)
        return {
            **clean_environment(),
            "BOT_DATA_DIR": str(self.folder),
            "BOT_DATABASE_URL": databases[0],
            "BOT_TRACKER_DATABASE_URL": databases[1],
            "BOT_LIMIT_CONVERSATIONS": _NO_LIMIT,
            "BOT_LIMIT_MESSAGES": _NO_LIMIT,
            "BOT_LIMIT_ENQUIRIES": _NO_LIMIT,
            # What `bot run` sets for its children, for the preparing commands too.
            "OMP_NUM_THREADS": "1",
        }

    def _choose_ports(self) -> dict[str, str]:
        self._port = processes.free_port()
        return {
            "BOT_WEB_PORT": str(self._port),
            "BOT_RASA_PORT": str(processes.free_port()),
            "BOT_ACTIONS_PORT": str(processes.free_port()),
        }


def _sqlite_files(folder: Path) -> tuple[str, str]:
    return f"sqlite:///{folder / 'bot.sqlite3'}", f"sqlite:///{folder / 'tracker.sqlite3'}"


def _share_cache(folder: Path) -> None:
    """Use the vectors of sample questions that `make run` has computed; messages are never cached there."""
    shared = PROJECT / "var" / "cache"
    shared.mkdir(parents=True, exist_ok=True)
    link = folder / "cache"
    if not link.is_symlink():
        link.symlink_to(shared, target_is_directory=True)


def _copy_models(folder: Path) -> None:
    """Take over fitted models: they are named by what they were fitted on, so a wrong one is never used."""
    (folder / "knowledge").mkdir(exist_ok=True)
    for model in (*(PROJECT / "var" / "knowledge").glob("*.npz"), *WORK.glob("*/knowledge/*.npz")):
        copy = folder / "knowledge" / model.name
        if not copy.exists():
            shutil.copy(model, copy)
