from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import pytest

from bot.processes import training
from bot.progress import told
from bot.settings import Settings, build_settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(training, "hash_inputs", lambda: "hash before the training")
    return build_settings(data_dir=tmp_path)


def pretend_rasa(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    monkeypatch.setattr(training, "_training_command", lambda output: [sys.executable, "-c", script, str(output)])


def test_new_model_is_recorded_with_the_data_it_was_trained_from(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    recorded: list[tuple[Path, str]] = []
    monkeypatch.setattr(training, "record_model", lambda model, inputs: recorded.append((model, inputs)) or model)
    pretend_rasa(
        monkeypatch,
        "import pathlib, sys; p = pathlib.Path(sys.argv[1]); p.mkdir(); (p / 'bot.tar.gz').touch(); print('done')",
    )
    training.train(settings)
    assert recorded == [(tmp_path / "training" / "bot.tar.gz", "hash before the training")]
    assert (tmp_path / "log" / "train.log").read_text() == "done\n"


@pytest.mark.parametrize("script", ["print('InvalidDomain'); raise SystemExit(1)", "print('InvalidDomain')"])
def test_failed_training_shows_the_reason(settings: Settings, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    pretend_rasa(monkeypatch, script)
    with pytest.raises(training.TrainingFailed, match=r"InvalidDomain[\s\S]*The training failed"):
        training.train(settings)


def test_progress_is_told_while_rasa_is_silent(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(training, "told", partial(told, seconds=0.05))
    pretend_rasa(
        monkeypatch,
        "import time; print('2026-11-23 01:02:03 INFO     rasa.engine.training.hooks  - Starting', flush=True);"
        "time.sleep(0.5); raise SystemExit(1)",
    )
    with pytest.raises(training.TrainingFailed):
        training.train(settings)
    assert "Training · 0 s · Starting\n" in capsys.readouterr().out


def test_command_trains_anew_and_without_the_facts(tmp_path: Path) -> None:
    command = training._training_command(tmp_path)
    assert "--force" in command
    assert "data/knowledge" not in command
    assert "data/nlu" in command


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (
            "\x1b[94m2026-11-23 02:20:29 INFO     rasa.engine.training.hooks  - Starting to train.\x1b[0m\n",
            "Starting to train.",
        ),
        ("Vectors: 64 of 512\n", "Vectors: 64 of 512"),
        ("/lib/python3.10/site-packages/x.py:1: DeprecationWarning: old\n", ""),
        ("  from jax import xla_computation\n", ""),
    ],
)
def test_progress_line_is_readable(line: str, shown: str) -> None:
    assert training._shorten(line) == shown
