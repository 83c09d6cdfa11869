from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from bot.processes.model import ModelRefused, check_model, hash_inputs, model_path, record_model

pytestmark = pytest.mark.row("F14")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "data" / "nlu").mkdir(parents=True)
    for folder in ("engine", "embedding"):
        (tmp_path / "bot" / folder).mkdir(parents=True)
    for name in ("config.yml", "domain.yml", "data/nlu/greet.yml", "bot/engine/channel.py", "bot/embedding/graph.py"):
        (tmp_path / name).write_text("first")
    return tmp_path


def train(project: Path) -> Path:
    new = project / "new.tar.gz"
    new.write_bytes(b"weights")
    return record_model(new, hash_inputs(project), project)


def test_trained_model_is_accepted(project: Path) -> None:
    assert train(project) == check_model(project) == model_path(project)
    assert not (project / "new.tar.gz").exists()


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="needs a second file system")
def test_model_may_come_from_another_file_system(project: Path) -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        if Path(folder).stat().st_dev == project.stat().st_dev:
            pytest.skip("needs a second file system")
        new = Path(folder, "bot.tar.gz")
        new.write_bytes(b"weights")
        record_model(new, hash_inputs(project), project)
        assert not new.exists()
    assert check_model(project).read_bytes() == b"weights"
    assert sorted(file.name for file in model_path(project).parent.iterdir()) == ["bot.json", "bot.tar.gz"]


def test_missing_model_is_refused(project: Path) -> None:
    with pytest.raises(ModelRefused, match="no trained model yet"):
        check_model(project)


def test_model_without_its_record_is_refused(project: Path) -> None:
    train(project).with_name("bot.json").unlink()
    with pytest.raises(ModelRefused, match="no trained model yet"):
        check_model(project)


@pytest.mark.parametrize("content", [b"weights, exchanged", b"", b"weight"])
def test_corrupt_model_is_refused(project: Path, content: bytes) -> None:
    train(project).write_bytes(content)
    with pytest.raises(ModelRefused, match="checksum differs"):
        check_model(project)


@pytest.mark.parametrize("name", ["config.yml", "domain.yml", "data/nlu/greet.yml", "bot/engine/channel.py"])
def test_model_older_than_its_data_is_refused(project: Path, name: str) -> None:
    train(project)
    (project / name).write_text("second")
    with pytest.raises(ModelRefused, match="older than the dialogue's data"):
        check_model(project)


def test_new_and_removed_files_count_as_changes(project: Path) -> None:
    before = hash_inputs(project)
    (project / "data" / "nlu" / "thank.yml").touch()
    assert hash_inputs(project) != before
    (project / "data" / "nlu" / "thank.yml").unlink()
    assert hash_inputs(project) == before


def test_compiled_and_hidden_files_do_not_count(project: Path) -> None:
    before = hash_inputs(project)
    (project / "bot" / "engine" / "__pycache__").mkdir()
    (project / "bot" / "engine" / "__pycache__" / "channel.pyc").touch()
    (project / "data" / ".editor-swap").touch()
    assert hash_inputs(project) == before


def test_refusal_is_one_sentence(project: Path) -> None:
    with pytest.raises(ModelRefused) as refusal:
        check_model(project)
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)
