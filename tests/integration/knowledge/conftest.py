"""A migrated database with the small knowledge base, and a service that answers from it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.database import Database
from bot.database.migrate import upgrade
from bot.embedding import Embedder
from bot.knowledge import spelling
from bot.knowledge.fitting import fit
from bot.knowledge.model import TargetModel
from bot.knowledge.repository import read_knowledge, seed
from bot.knowledge.service import AnsweringService
from bot.knowledge.store import ModelStore
from tests.unit.database.postgresql import fresh_database
from tests.unit.knowledge.samples import GATE, KNOWLEDGE, HashingBackend

REAL_WORDS = {"de": "wetter morgen umsatz arbeiten menschen schnell", "en": "weather tomorrow turnover people quickly"}


@pytest.fixture(scope="session")
def dictionaries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dozen words in the place of half a million."""
    folder = tmp_path_factory.mktemp("dictionaries")
    (folder / "resources").mkdir()
    for language, words in REAL_WORDS.items():
        packed = gzip.compress(json.dumps(dict.fromkeys(words.split(), 1)).encode())
        (folder / "resources" / f"{language}.json.gz").write_bytes(packed)
    return folder


@pytest.fixture(autouse=True)
def small_dictionaries(dictionaries: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash only those each time a model is fitted."""
    monkeypatch.setattr(spelling.resources, "files", lambda package: dictionaries)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, dictionaries: Path) -> tuple[Path, TargetModel]:
    """A seeded database file to copy, and the model fitted on what it holds."""
    path = tmp_path_factory.mktemp("template") / "bot.sqlite3"
    upgrade(f"sqlite:///{path}")
    database = Database(f"sqlite:///{path}")
    with database.begin() as session:
        seed(session, KNOWLEDGE)
    with database.read() as session, pytest.MonkeyPatch.context() as patch:
        patch.setattr(spelling.resources, "files", lambda package: dictionaries)
        model = fit(read_knowledge(session), Embedder(HashingBackend()))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return path, model


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[Database]:
    """A migrated database without rows."""
    url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    upgrade(url)
    database = Database(url)
    yield database
    database.dispose()


@pytest.fixture
def database(template: tuple[Path, TargetModel], tmp_path: Path) -> Iterator[Database]:
    """A database of its own with the small knowledge base."""
    path = tmp_path / "bot.sqlite3"
    path.write_bytes(template[0].read_bytes())
    database = Database(f"sqlite:///{path}")
    yield database
    database.dispose()


@pytest.fixture
def models(template: tuple[Path, TargetModel], tmp_path: Path) -> ModelStore:
    """A store that holds the model of the small knowledge base."""
    store = ModelStore(tmp_path / "models")
    template[1].save(store.folder)
    return store


@pytest.fixture
def backend() -> HashingBackend:
    """Counts what had to be embedded."""
    return HashingBackend()


@pytest.fixture
def service(database: Database, models: ModelStore, backend: HashingBackend) -> AnsweringService:
    """A service on the small knowledge base."""
    return AnsweringService(database, Embedder(backend), models, GATE)


@pytest.fixture
def fresh_postgresql_url(postgresql_url: str) -> Iterator[str]:
    """An empty PostgreSQL database of its own."""
    with fresh_database(postgresql_url) as url:
        yield url
