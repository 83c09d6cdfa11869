"""The report says what was met and what was missed."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks import turns_report
from benchmarks.measuring import Measured

BOTS: Any = [
    SimpleNamespace(name="starter", title="rasa init"),
    SimpleNamespace(name="custom-action", title="stock, custom action"),
    SimpleNamespace(name="ours-sqlite", title="ours, SQLite"),
]


def measured(milliseconds: float, **figures: Any) -> Measured:
    return Measured(
        turn_ms=[milliseconds] * 4,
        warm_ms=[milliseconds / 2] * 4,
        words=[9, 9, 10, 8],
        kinds=Counter({"answer": 3, "related": 1}),
        **{
            "ready_seconds": 10.0,
            "cpu_ms": Counter({"Rasa": 60, "web": 20}),
            "turns_per_second": 50.0,
            "loaded_cpu_ms": 15.0,
            "peak_megabytes": 1000.0,
            **figures,
        },
    )


@pytest.fixture
def summary() -> dict[str, Any]:
    rounds = [
        {
            "starter": measured(20),
            "custom-action": measured(25),
            "ours-sqlite": measured(30, late_to_early=1.3, peak_megabytes=900.0),
        }
    ]
    summary = turns_report.summarise(BOTS, rounds)
    return {**summary, "machine": "a test", "stages": {"ours, SQLite": {"web: sentence vector": 8.0}}}


def test_only_our_bots_have_a_budget(summary: dict[str, Any]) -> None:
    assert list(summary["budget"]) == ["ours, SQLite"]


def test_a_slow_turn_misses_the_target(summary: dict[str, Any]) -> None:
    checks = {check["what"]: check for check in summary["budget"]["ours, SQLite"]}
    assert checks["turn, p50"]["ratio"] == 1.5
    assert not checks["turn, p50"]["meets_target"]
    assert checks["peak memory of all processes"]["meets_stretch"]


def test_long_conversation_is_judged_by_target_and_stretch(summary: dict[str, Any]) -> None:
    late = summary["budget"]["ours, SQLite"][-1]
    assert (late["ratio"], late["meets_target"], late["meets_stretch"]) == (1.3, True, False)


def test_report_names_misses_kinds_and_stages(summary: dict[str, Any]) -> None:
    report = turns_report.render(summary)
    assert "MISSED" in report
    assert "Replies of ours, SQLite: answer 75.0%, related 25.0%." in report
    assert "web: sentence vector" in report


def test_summary_is_json(summary: dict[str, Any]) -> None:
    assert json.loads(json.dumps(summary)) == summary


def test_training_comes_from_the_other_benchmark(tmp_path: Path) -> None:
    results = tmp_path / "nlu.json"
    results.write_text(json.dumps({"training_ratio": 0.12}))
    line = turns_report.training_line(results)
    assert line
    assert (line["ratio"], line["meets_target"], line["meets_stretch"]) == (0.12, True, False)


@pytest.mark.parametrize("content", [None, "{", "{}"])
def test_training_is_left_out_where_it_was_not_measured(tmp_path: Path, content: str | None) -> None:
    results = tmp_path / "nlu.json"
    if content is not None:
        results.write_text(content)
    assert turns_report.training_line(results) is None
