"""List and read the project's own files."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
CODE = ("bot", "actions", "scripts", "evaluation", "benchmarks")
EVERYWHERE = (*CODE, "widget", "tests", "data", "docs", ".ci")
_GENERATED = ("__pycache__", "versions", "node_modules", "built")


def list_files(folders: tuple[str, ...], *suffixes: str) -> Iterator[Path]:
    """Yield the files of these folders that end like this, without generated ones."""
    for folder in folders:
        for path in sorted((PROJECT / folder).rglob("*")):
            if path.is_file() and path.suffix in suffixes and not set(path.parts) & set(_GENERATED):
                yield path


def list_top_files() -> Iterator[Path]:
    """Yield the text files of the project's top folder."""
    for path in sorted(PROJECT.iterdir()):
        if path.is_file() and path.suffix in ("", ".md", ".toml", ".yml") and path.name != ".git":
            yield path


def parse(path: Path) -> ast.Module:
    """Parse a Python file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def name(path: Path) -> str:
    """Return the path as it is written in the documentation."""
    return path.relative_to(PROJECT).as_posix()
