"""Addresses of the files that `scripts/build_widget.py` makes for browsers; they change with the content."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "web" / "static" / "built"
ADDRESS = "/static/built"


class AssetsMissing(RuntimeError):
    """Tell that the files for browsers are not built."""


def asset(name: str) -> str:
    """Return the address of a built file, for example of `htmx.js`. Raises `AssetsMissing`."""
    return f"{ADDRESS}/{asset_path(name).name}"


def asset_path(name: str) -> Path:
    """Return where a built file lies. Raises `AssetsMissing`."""
    try:
        return FOLDER / _files()[name]
    except KeyError:
        raise AssetsMissing(f"{name} is not built; `make run` and `make test` build it.") from None


@cache
def _files() -> dict[str, str]:
    try:
        manifest = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        raise AssetsMissing("The files for browsers are not built; `make run` and `make test` build them.") from None
    return {name: entry["file"] for name, entry in manifest.items()}
