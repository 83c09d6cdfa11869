"""docs/operations.md names only commands, verbs, files, settings and metrics that exist."""

from __future__ import annotations

import re

import pytest
import typer

from bot.cli import app
from bot.settings import PREFIX, Settings
from bot.web.metrics import Metrics
from tests.house.sources import PROJECT

PAGE = (PROJECT / "docs" / "operations.md").read_text("utf-8")


def command_names() -> set[str]:
    return set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


@pytest.mark.row("F16")
def test_commands_exist() -> None:
    named = re.findall(r"(?:\.venv/bin/|`)bot ([a-z][a-z-]*)", PAGE)
    assert len(named) > 12
    assert set(named) - command_names() == set()


def test_verbs_exist() -> None:
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    named = re.findall(r"(?:`|    )make ([a-z-]+)", PAGE)
    assert named
    assert [verb for verb in named if not re.search(rf"^{verb}:", makefile, re.MULTILINE)] == []


def test_files_exist() -> None:
    named = {path.rstrip("*/") for path in re.findall(r"\b((?:deploy|scripts|docs)/[\w./@*-]*\w)", PAGE)}
    made_by_the_operator = {"deploy/.env", "deploy/certificates"}
    assert [path for path in named - made_by_the_operator if not (PROJECT / path).exists()] == []


def test_settings_exist() -> None:
    named = set(re.findall(rf"`{PREFIX}([A-Z_]+)", PAGE))
    assert {name.lower() for name in named} <= set(Settings.model_fields)


def test_metrics_exist() -> None:
    known = {metric.name for metric in Metrics().registry.collect()}
    named = set(re.findall(r"`(bot_[a-z_]+)", PAGE))
    assert named
    assert {name for name in named if name not in known} == set()
