"""The model is fitted anew only where the knowledge changed, and old models go."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.database import Database
from bot.embedding import Embedder
from bot.knowledge.models import Entity, Fact, SampleQuestion
from bot.knowledge.repository import CONSOLE, raise_revision, read_knowledge
from bot.knowledge.service import AnsweringService
from bot.knowledge.store import ModelMissing, ModelStore
from tests.unit.knowledge.samples import GATE, HashingBackend


def add_question(database: Database, text: str) -> None:
    """Add a sample question as a coordinator would."""
    with database.begin() as session:
        session.add(SampleQuestion(target="fact:zbt-location", language="de", text=text, origin=CONSOLE))
        raise_revision(session)


def test_known_knowledge_is_not_fitted_again(database: Database, models: ModelStore, backend: HashingBackend) -> None:
    assert models.refit(database, Embedder(backend)) is False
    assert backend.calls == []


def test_change_is_fitted_once(database: Database, models: ModelStore, tmp_path: Path) -> None:
    backend = HashingBackend()
    embedder = Embedder(backend, tmp_path / "vectors.sqlite3")
    add_question(database, "Wo finde ich das ZBT?")
    progress: list[tuple[int, int]] = []

    assert models.refit(database, embedder, lambda done, total: progress.append((done, total))) is True
    done, total = progress[-1]
    assert done == total
    assert len(set(backend.calls)) == len(backend.calls) > total  # the names of entities are not counted
    assert models.refit(database, embedder) is False

    backend.calls.clear()
    add_question(database, "Wo liegt denn das ZBT?")
    assert models.refit(database, embedder) is True
    assert len(backend.calls) <= 2  # the new question; all others come from the cache


def test_revision_alone_does_not_ask_for_fitting(
    database: Database, models: ModelStore, backend: HashingBackend
) -> None:
    with database.begin() as session:
        raise_revision(session)
    assert models.refit(database, Embedder(backend)) is False


@pytest.mark.parametrize("change", ["answer", "alias", "publish"])
def test_changed_knowledge_is_fitted(
    database: Database, models: ModelStore, backend: HashingBackend, change: str
) -> None:
    with database.begin() as session:
        if change == "answer":
            session.get_one(Fact, "zbt-location").answer_de = "Das ZBT steht woanders."
        elif change == "alias":
            session.get_one(Entity, "zbt").name_de = "Brennstoffzellenzentrum"
        else:
            session.get_one(Fact, "zbt-location").status = "draft"
        raise_revision(session)
    assert models.refit(database, Embedder(backend)) is True


def test_old_models_are_pruned_and_the_newest_stays(
    database: Database, models: ModelStore, backend: HashingBackend
) -> None:
    for number in range(5):
        old = models.folder / f"old-{number}.npz"
        old.write_bytes(b"old")
        os.utime(old, (1_000 + number, 1_000 + number))
    add_question(database, "Wo finde ich das ZBT?")
    models.refit(database, Embedder(backend))

    with database.read() as session:
        wanted = models.path(read_knowledge(session))
    left = set(models.folder.glob("*.npz"))
    assert wanted in left
    assert 2 <= len(left) <= 4
    assert not left & {models.folder / f"old-{number}.npz" for number in range(4)}


def test_earlier_model_serves_until_the_new_one_is_there(
    database: Database, models: ModelStore, backend: HashingBackend
) -> None:
    (earlier,) = models.folder.glob("*.npz")
    add_question(database, "Wo finde ich das ZBT?")
    service = AnsweringService(database, Embedder(backend), models, GATE)
    assert service.index().model.fingerprint == earlier.stem


def test_start_up_never_fits(database: Database, models: ModelStore, backend: HashingBackend) -> None:
    AnsweringService(database, Embedder(backend), models, GATE).index()
    assert backend.calls == []


def test_model_missing_is_told_in_one_sentence(database: Database, tmp_path: Path) -> None:
    with database.read() as session, pytest.raises(ModelMissing) as raised:
        ModelStore(tmp_path / "nowhere").newest(read_knowledge(session))
    assert str(raised.value) == "No fitted model of the knowledge base was found; run `bot knowledge fit`."
