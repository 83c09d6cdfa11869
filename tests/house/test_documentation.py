"""The documentation names everything that is there: settings, verbs, folders."""

from __future__ import annotations

import re
import subprocess

from bot.processes.settings_table import make_table
from tests.house.sources import PROJECT


def test_every_setting_is_documented() -> None:
    page = (PROJECT / "docs" / "settings.md").read_text("utf-8")
    assert make_table() in page, "run `bot settings` and put its table into docs/settings.md"


def test_make_help_lists_every_verb() -> None:
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    verbs = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert set(re.findall(r"make ([a-z-]+)", shown.stdout)) == verbs


def test_structure_names_every_package() -> None:
    page = (PROJECT / "docs" / "structure.md").read_text("utf-8")
    packages = [path.parent.name for path in (PROJECT / "bot").glob("*/__init__.py")]
    assert [package for package in packages if f"bot/{package}/" not in page] == []
