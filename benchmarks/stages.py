"""Read from the assistant's logs where a turn's time goes; they hold times and kinds, never texts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.figures import median

_WEB = {
    "embed_ms": "web: sentence vector",
    "rasa_ms": "web: waiting for Rasa",
    "store_ms": "web: storing the answer",
}


def read_stages(folder: Path) -> dict[str, float]:
    """Return the median milliseconds of each stage; empty where the logs are not there."""
    values: defaultdict[str, list[float]] = defaultdict(list)
    for entry in _entries(folder / "log" / "web.log", "turn_answered"):
        for key, title in _WEB.items():
            if key in entry:
                values[title].append(float(entry[key]))
    for entry in _entries(folder / "log" / "actions.log", "action_run"):
        values[f"actions: {entry['action']}"].append(float(entry["ms"]))
    return {title: round(median(each), 2) for title, each in values.items() if len(each) >= 10}


def _entries(log: Path, event: str) -> Iterator[dict[str, Any]]:
    try:
        lines = log.read_text("utf-8", "replace").splitlines()
    except OSError:
        return
    for line in lines:
        if event not in line:
            continue
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and entry.get("event") == event:
            yield entry
