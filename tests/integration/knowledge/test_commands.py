"""`bot seed` and `bot knowledge …` tell what they did, and end with the right code."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
import yaml
from typer.testing import CliRunner

from bot.database import Database
from bot.embedding import Embedder
from bot.knowledge import commands, seeding
from bot.knowledge.models import Fact
from bot.knowledge.store import ModelStore
from tests.unit.knowledge.samples import ENTITIES, FACTS, RELATIONS, SOURCE, UNKNOWNS, HashingBackend


def run(*arguments: str) -> tuple[int, str]:
    """Run a command and return its exit code and what it printed."""
    app = typer.Typer()
    commands.register(app)
    result = CliRunner().invoke(app, arguments)
    return result.exit_code, result.output


@pytest.fixture(autouse=True)
def plain_console(monkeypatch: pytest.MonkeyPatch) -> None:
    """Print to whatever the standard output is at the moment, in long lines."""
    monkeypatch.setattr(commands, "console", type(commands.console)(highlight=False, soft_wrap=True, width=300))


@pytest.fixture
def here(database: Database, models: ModelStore, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The commands' database, model store and embedder are those of this test."""
    monkeypatch.setattr("bot.database.get_database", lambda: database)
    monkeypatch.setattr("bot.knowledge.service.get_model_store", lambda: models)
    monkeypatch.setattr("bot.embedding.get_embedder", lambda: Embedder(HashingBackend()))
    return database


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of knowledge without sample questions."""
    path = tmp_path / "knowledge"
    (path / "facts").mkdir(parents=True)
    parts = {
        "sources": [SOURCE],
        "entities": ENTITIES,
        "relations": RELATIONS,
        "facts/all": FACTS,
        "unknowns": UNKNOWNS,
    }
    for name, records in parts.items():
        (path / f"{name}.yml").write_text(yaml.safe_dump([record.model_dump(mode="json") for record in records]))
    return path


def test_seed_tells_what_it_wrote(empty_database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.database.get_database", lambda: empty_database)
    monkeypatch.setattr(seeding.seed_database, "__defaults__", (folder,))
    assert run("seed") == (0, "Seeded 1 sources, 8 entities, 7 facts, 2 unknown aspects, 5 relations.\n")
    assert run("seed") == (0, "The knowledge base is up to date.\n")


def test_check_of_sound_knowledge_ends_well(here: Database) -> None:
    code, output = run("knowledge", "check")
    assert code == 0
    assert output.endswith(": no problems.\n")
    assert "7 facts, 8 entities" in output


def test_check_lists_problems_and_fails(here: Database) -> None:
    with here.begin() as session:
        session.get_one(Fact, "zbt-location").stale_language = "en"
    code, output = run("knowledge", "check")
    assert code == 1
    assert (
        "drifted translation  fact zbt-location: the en text was not confirmed since the other was edited\n" in output
    )
    assert output.endswith(": 1 problem.\n")


def test_check_of_files_needs_no_database(folder: Path) -> None:
    code, output = run("knowledge", "check", "--folder", str(folder))
    assert code == 1
    assert "no questions  fact zbt-location: has no sample question in de\n" in output
    assert output.endswith(": 14 problems.\n")


def test_broken_file_is_told_in_a_sentence(folder: Path) -> None:
    (folder / "unknowns.yml").write_text("- {slug: [")
    code, output = run("knowledge", "check", "--folder", str(folder))
    assert code == 1
    assert "Traceback" not in output


def test_fit_says_whether_it_was_needed(here: Database, models: ModelStore) -> None:
    assert run("knowledge", "fit")[1].strip() == "The model of the knowledge is up to date."
    with here.begin() as session:
        session.get_one(Fact, "zbt-location").answer_de = "Das ZBT ist umgezogen."
    assert run("knowledge", "fit")[1].strip() == "Fitted the model of the knowledge."
    assert len(list(models.folder.glob("*.npz"))) == 2
