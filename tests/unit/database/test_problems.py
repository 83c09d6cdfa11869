"""A command whose database fails ends with a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

import bot.database
from bot import cli
from bot.database import Database, opened
from bot.database.migrate import upgrade
from bot.knowledge.service import get_answering_service
from bot.settings import load_settings
from tests.services import free_port

COMMANDS = ("seed", "knowledge check", "knowledge fit", "knowledge explain Wer?")


@pytest.fixture(autouse=True)
def _private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("bot.cli.configure_logging", lambda *_: None)
    clear()
    yield
    clear()


def clear() -> None:
    """Forget what a process makes once."""
    for cache in (load_settings, bot.database.get_database, get_answering_service):
        cache.cache_clear()


def run(command: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a command as the shell does; return the sentence that it ends with."""
    monkeypatch.setattr("sys.argv", ["bot", *command.split(" ")])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return str(ended.value)


@pytest.mark.parametrize("command", COMMANDS)
def test_missing_tables(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = "The database has no tables yet; run `bot database upgrade`, then `bot seed`, or restore a backup."
    assert run(command, monkeypatch) == told


@pytest.mark.parametrize("command", [*COMMANDS, "database upgrade"])
def test_unreachable_server(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_DATABASE_URL", f"postgresql://user:hunter2@127.0.0.1:{free_port()}/bot")
    sentence = run(command, monkeypatch)
    assert "The database cannot be reached" in sentence
    assert "hunter2" not in sentence


def make_newer(folder: Path, *statements: str) -> None:
    """Make a database that a newer version has written."""
    url = f"sqlite:///{folder / 'bot.sqlite3'}"
    upgrade(url)
    with opened(url) as database, database.begin() as session:
        for statement in ("UPDATE alembic_version SET version_num = '9999'", *statements):
            session.execute(text(statement))


def test_nothing_is_seeded_into_a_newer_schema(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    make_newer(tmp_path)
    assert "newer version of this program" in run("seed", monkeypatch)
    with opened(f"sqlite:///{tmp_path / 'bot.sqlite3'}") as database, database.read() as session:
        assert session.execute(text("SELECT count(*) FROM facts")).scalar() == 0


@pytest.mark.parametrize("command", ["database upgrade", "seed"])
def test_newer_schema(command: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    make_newer(tmp_path, "DROP TABLE facts")
    assert "newer version of this program" in run(command, monkeypatch)


@pytest.mark.parametrize("program", ["web", "mailer", "retention"])
def test_no_program_starts_on_a_newer_schema(program: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    make_newer(tmp_path)
    monkeypatch.setattr("os.execve", lambda *_: pytest.fail("it was started"))
    assert "newer version of this program" in run(f"start {program}", monkeypatch)


def test_old_schema(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    upgrade(f"sqlite:///{tmp_path / 'bot.sqlite3'}", "0001")
    database = Database(f"sqlite:///{tmp_path / 'bot.sqlite3'}")
    with database.begin() as session:
        session.execute(text("DROP TABLE facts"))
    database.dispose()
    assert run("seed", monkeypatch) == "The database has an old schema; run `bot database upgrade`."


def test_missing_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    upgrade(f"sqlite:///{tmp_path / 'bot.sqlite3'}")
    assert run("knowledge explain Wer?", monkeypatch).endswith("run `bot knowledge fit`.")
