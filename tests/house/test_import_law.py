"""The import law of docs/structure.md holds, and names every package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.house.sources import PROJECT


def test_import_law_holds() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    result = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-3000:]


def test_import_law_names_every_package() -> None:
    law = (PROJECT / ".importlinter").read_text("utf-8")
    packages = [path.parent.name for path in (PROJECT / "bot").glob("*/__init__.py")]
    assert [package for package in packages if f"bot.{package}" not in law] == []
