"""Model files without pickle: arrays in `.npz`, the rest in JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ARRAYS = "arrays.npz"
SETTINGS = "settings.json"


def save(folder: Path, arrays: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
    """Write arrays and settings into the folder."""
    np.savez(folder / ARRAYS, **arrays)
    (folder / SETTINGS).write_text(json.dumps(settings, ensure_ascii=False), encoding="utf-8")


def load(folder: Path) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Read what `save` wrote. Raises `ValueError` for an array that would need pickle."""
    with np.load(folder / ARRAYS, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    settings: dict[str, Any] = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    return arrays, settings
