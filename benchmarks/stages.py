"""Read from the assistant's logs where a turn's time goes; they hold times and kinds, never texts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.figures import median

_WEB = {
    "embed_ms": "web: waiting for the sentence vector",
    "rasa_ms": "web: waiting for Rasa",
    "store_ms": "web: storing the answer",
}


def read_stages(folder: Path, spans: Sequence[tuple[float, float]]) -> dict[str, float]:
    """Return the median milliseconds of each stage within spans of unix seconds; empty where there are no logs."""
    values: defaultdict[str, list[float]] = defaultdict(list)
    for entry in _entries(folder / "log" / "web.log", "turn_answered", spans):
        for key, title in _WEB.items():
            if key in entry:
                values[title].append(float(entry[key]))
    for entry in _entries(folder / "log" / "actions.log", "action_run", spans):
        values[f"actions: {entry['action']}"].append(float(entry["ms"]))
    return {title: round(median(each), 2) for title, each in values.items() if len(each) >= 10}


def _entries(log: Path, event: str, spans: Sequence[tuple[float, float]]) -> Iterator[dict[str, Any]]:
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
            logged = datetime.fromisoformat(entry["timestamp"]).timestamp()
            if any(began <= logged <= ended for began, ended in spans):
                yield entry
