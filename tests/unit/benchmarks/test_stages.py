"""Where the time goes is read from the logs."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from benchmarks.stages import read_stages

TIME = "2026-11-23T03:03:45.980127Z"
NOW = datetime.fromisoformat(TIME).timestamp()
SPANS = [(NOW - 100, NOW - 90), (NOW - 1, NOW + 1)]


def write(folder: Path, name: str, entries: list[dict[str, object]]) -> None:
    (folder / "log").mkdir(exist_ok=True)
    lines = ["a line that is not JSON: turn_answered", *map(json.dumps, entries)]
    (folder / "log" / name).write_text("\n".join(lines), "utf-8")


def test_stages_are_medians_of_the_logs(tmp_path: Path) -> None:
    write(
        tmp_path,
        "web.log",
        [
            {"event": "turn_answered", "timestamp": TIME, "embed_ms": n, "rasa_ms": 9.0, "store_ms": 2.0}
            for n in range(11)
        ],
    )
    write(tmp_path, "actions.log", [{"event": "action_run", "timestamp": TIME, "action": "action_x", "ms": 4.0}] * 10)
    assert read_stages(tmp_path, SPANS) == {
        "web: waiting for the sentence vector": 5.0,
        "web: waiting for Rasa": 9.0,
        "web: storing the answer": 2.0,
        "actions: action_x": 4.0,
    }


def test_rare_actions_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, "actions.log", [{"event": "action_run", "timestamp": TIME, "action": "action_x", "ms": 4.0}] * 9)
    assert read_stages(tmp_path, SPANS) == {}


def test_no_logs_give_no_stages(tmp_path: Path) -> None:
    assert read_stages(tmp_path, SPANS) == {}


def test_turns_outside_the_measurement_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, "actions.log", [{"event": "action_run", "timestamp": TIME, "action": "action_x", "ms": 4.0}] * 20)
    assert read_stages(tmp_path, [(NOW + 1, NOW + 2)]) == {}
