"""Train the Rasa model, with visible progress."""

from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path

from bot.processes.model import MODEL_NAME, ModelRefused, check_model, hash_inputs, record_model
from bot.processes.programs import rasa_command, rasa_environment
from bot.progress import told
from bot.settings import Settings
from bot.settings_checks import PROJECT_ROOT

DATA_FOLDERS = ("data/nlu", "data/rules", "data/responses", "data/stories")


class TrainingFailed(Exception):
    """Tell that there is no new model; the old one is untouched."""


def train_if_needed(settings: Settings) -> None:
    """Train only when the model that is there cannot be used."""
    try:
        check_model()
    except ModelRefused as reason:
        print(reason.args[0].split(";")[0] + "; training it now.", flush=True)
        train(settings)


def train(settings: Settings) -> Path:
    """Train, and put the new model in its place with its checksum."""
    started = time.monotonic()
    # Taken before: an edit during the training makes the new model outdated, as it should.
    inputs = hash_inputs()
    output = settings.data_dir / "training"
    log = settings.data_dir / "log" / "train.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    code = _run(_training_command(output), rasa_environment(settings), log)
    new_model = output / f"{MODEL_NAME}.tar.gz"
    if code or not new_model.exists():
        end = "\n".join(log.read_text("utf-8", errors="replace").splitlines()[-20:])
        raise TrainingFailed(f"{end}\nThe training failed; all of its output is in {log}.")
    model = record_model(new_model, inputs)
    print(f"Trained in {time.monotonic() - started:.0f} s.", flush=True)
    return model


def _training_command(output: Path) -> list[str]:
    folders = [name for name in DATA_FOLDERS if (PROJECT_ROOT / name).is_dir()]
    return rasa_command(
        "train",
        "--force",  # Rasa's own cache does not see changes in our components
        "--config=config.yml",
        "--domain=domain.yml",
        f"--out={output}",
        f"--fixed-model-name={MODEL_NAME}",
        "--data",
        *folders,
    )


def _run(command: list[str], environment: dict[str, str], log: Path) -> int:
    with (
        log.open("w", encoding="utf-8") as file,
        told("Training", "starting") as stage,
        subprocess.Popen(
            command,
            cwd=PROJECT_ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process,
    ):
        assert process.stdout is not None  # noqa: S101 - told to mypy
        for line in process.stdout:
            file.write(line)
            stage.text = _shorten(line) or stage.text
    return process.returncode


def _shorten(line: str) -> str:
    """Keep of a line what a person wants to read: no date, logger or colours; nothing of code and stack traces."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", line.rstrip())
    if not plain or plain.startswith((" ", "/", "Traceback")):
        return ""
    text = re.sub(r"^[\d :.T,-]*(DEBUG|INFO|WARNING|ERROR)?\s+[\w.]+\s+-\s+", "", plain)
    return text[:90]
