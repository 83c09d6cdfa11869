"""Rasa's own starter bot, and a stock bot that answers from a custom action."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import yaml

from benchmarks import processes, texts
from benchmarks.bots import PROJECT, RASA, WORK, Running, call, stock_environment
from benchmarks.talking import Conversation, StockConversation

_CUSTOM = Path(__file__).parent / "custom_action_bot"
_FACTS = PROJECT / "data" / "knowledge" / "facts"
_EXAMPLES = ("greet.yml", "ask_partnership.yml")


class _StockBot:
    """A project folder of stock Rasa, trained once and kept while its inputs stay the same."""

    def __init__(self, name: str, title: str) -> None:
        self.name, self.title = name, title
        self.folder = WORK / name
        self._port = 0
        self._log = self.folder / "bench.log"

    def open(self, language: str) -> Conversation:  # noqa: ARG002 - stock bots do not ask
        """Open a conversation."""
        return StockConversation(self._port)

    def _is_current(self, fingerprint: str) -> bool:
        stamp = self.folder / "trained"
        return stamp.is_file() and stamp.read_text("utf-8") == fingerprint

    def _begin_anew(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)

    def _run_rasa(self) -> Running:
        self._port = processes.free_port()
        command = [str(RASA), "run", "--port", str(self._port), "--interface", "127.0.0.1"]
        running = Running(self._log)
        running.processes.append(processes.start(command, self.folder, stock_environment(), self._log))
        return running


class StarterBot(_StockBot):
    """What `rasa init --no-prompt` makes and trains, untouched; asked what it answers with one response."""

    def __init__(self) -> None:
        super().__init__("starter", "rasa init")

    def prepare(self) -> None:
        """Make and train it."""
        fingerprint = _rasa_version()
        if self._is_current(fingerprint):
            return
        self._begin_anew()
        call([RASA, "init", "--no-prompt", "--init-dir", self.folder], WORK, stock_environment(), self._log)
        (self.folder / "trained").write_text(fingerprint, "utf-8")

    def start(self) -> Running:
        """Start it with the REST channel that its credentials name."""
        return self._run_rasa()

    def texts(self, language: str, seed: int) -> Iterable[str]:  # noqa: ARG002 - it knows English only
        """Return new ways to ask whether it is a bot."""
        return texts.challenges(seed)


class CustomActionBot(_StockBot):
    """Light stock components, stock action server, one action that reads our facts from SQLite."""

    def __init__(self) -> None:
        super().__init__("custom-action", "stock, custom action")

    def prepare(self) -> None:
        """Train it on our examples of two intents, and fill its table."""
        fingerprint = _hash([*_custom_files(), *_example_files(), *sorted(_FACTS.glob("*.yml"))])
        if self._is_current(fingerprint):
            return
        self._begin_anew()
        shutil.copytree(_CUSTOM, self.folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        for file in _example_files():
            shutil.copy(file, self.folder / "data" / file.name)
        with closing(sqlite3.connect(self.folder / "facts.sqlite3")) as connection, connection:
            connection.execute("CREATE TABLE facts (text TEXT NOT NULL)")
            connection.executemany("INSERT INTO facts VALUES (?)", [(text,) for text in _fact_texts()])
        call([RASA, "train"], self.folder, stock_environment(), self._log)
        (self.folder / "trained").write_text(fingerprint, "utf-8")

    def start(self) -> Running:
        """Start Rasa and its action server."""
        port = processes.free_port()
        endpoints = {"action_endpoint": {"url": f"http://127.0.0.1:{port}/webhook"}}
        (self.folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints), "utf-8")
        command = [str(RASA), "run", "actions", "--port", str(port)]
        actions = processes.start(command, self.folder, stock_environment(), self._log)
        running = self._run_rasa()
        running.processes.append(actions)
        return running

    def texts(self, language: str, seed: int) -> Iterable[str]:
        """Return the questions that our assistant is asked."""
        return texts.questions(language, seed)


def _rasa_version() -> str:
    installed = (PROJECT / ".venv-rasa" / "lib").glob("python*/site-packages/rasa-*.dist-info")
    return next(path.name for path in installed)


def _custom_files() -> list[Path]:
    return sorted(path for path in _CUSTOM.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def _example_files() -> list[Path]:
    return [PROJECT / "data" / "nlu" / name for name in _EXAMPLES]


def _fact_texts() -> Iterator[str]:
    for file in sorted(_FACTS.glob("*.yml")):
        for fact in yaml.safe_load(file.read_text("utf-8")):
            yield from fact["answer"].values()


def _hash(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
