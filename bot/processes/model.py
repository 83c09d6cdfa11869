"""Know whether the trained model is whole, and trained from the data that is here now."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.settings_checks import PROJECT_ROOT

MODEL_NAME = "bot"
# What the model is made from: texts, the dialogue's rules, and the code that turns them into one.
INPUTS = ("config.yml", "domain.yml", "data", "bot/engine", "bot/embedding")


class ModelRefused(Exception):
    """Tell in a sentence why the model must not be used."""


@dataclass(frozen=True)
class ModelRecord:
    """Keep beside the model what it is; written when the training has ended."""

    sha256: str
    inputs_sha256: str


def model_path(project: Path = PROJECT_ROOT) -> Path:
    """Return where the model is kept."""
    return project / "models" / f"{MODEL_NAME}.tar.gz"


def check_model(project: Path = PROJECT_ROOT) -> Path:
    """Return the model's path; raise `ModelRefused` when it is missing, corrupt or outdated."""
    model = model_path(project)
    record = read_record(model)
    if not model.exists() or record is None:
        raise ModelRefused("There is no trained model yet; run `bot train`.")
    if hash_file(model) != record.sha256:
        raise ModelRefused(
            f"The model {model.name} is not the one that was trained here: its checksum differs; run `bot train`."
        )
    if hash_inputs(project) != record.inputs_sha256:
        raise ModelRefused(
            "The model is older than the dialogue's data (config.yml, domain.yml, data/ or "
            "bot/engine/ have changed since); run `bot train`."
        )
    return model


def record_model(new_model: Path, inputs_sha256: str, project: Path = PROJECT_ROOT) -> Path:
    """Put a newly trained model in its place, with its record; each appears at once or not."""
    model = model_path(project)
    model.parent.mkdir(parents=True, exist_ok=True)
    record = ModelRecord(hash_file(new_model), inputs_sha256)
    # Beside their places first: the data folder may lie on another disk, and nothing is renamed across disks.
    staged, staged_record = model.with_suffix(".new"), _record_path(model).with_suffix(".new.json")
    shutil.copyfile(new_model, staged)
    staged_record.write_text(json.dumps(asdict(record), indent=2) + "\n", "utf-8")
    staged.replace(model)
    staged_record.replace(_record_path(model))
    new_model.unlink()
    return model


def read_record(model: Path) -> ModelRecord | None:
    """Read the record beside the model; None when there is none that can be read."""
    try:
        return ModelRecord(**json.loads(_record_path(model).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def hash_inputs(project: Path = PROJECT_ROOT) -> str:
    """Hash the names and contents of everything that the model is made from."""
    digest = hashlib.sha256()
    for path in _list_inputs(project):
        digest.update(f"{path.relative_to(project)}\n{hash_file(path)}\n".encode())
    return digest.hexdigest()


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _list_inputs(project: Path) -> Iterable[Path]:
    for name in INPUTS:
        place = project / name
        if place.is_file():
            yield place
        yield from sorted(
            path
            for path in place.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
        )


def _record_path(model: Path) -> Path:
    return model.parent / f"{MODEL_NAME}.json"
