"""The report states what was missed, and how sure the comparison of the languages is."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from rich.console import Console

from evaluation.chart import outcome_chart
from evaluation.report import OUTCOMES, Result, check_targets, language_difference, print_report, share, write_report
from tests.unit.evaluation.samples import result


def perfect() -> list[Result]:
    """Return results that meet every target, with room for one hundred of each."""
    knowledge = [result("right", language=language, pair=f"p{n}") for n in range(100) for language in ("de", "en")]
    others = [
        result("admitted" if group in ("unanswerable", "off_topic") else "right", group=group, pair=f"{group}{n}")
        for group in ("unanswerable", "off_topic", "conversation", "smalltalk")
        for n in range(50)
    ]
    return knowledge + others


def spoilt(count: int, outcome: str, *groups: str, language: str = "", **values: object) -> list[Result]:
    """Return the perfect results with some of a group replaced."""
    rows, left = [], count
    for row in perfect():
        if left and row.item.group in groups and language in ("", row.turn.language):
            rows.append(result(outcome, row.item.group, row.turn.language, row.item.pair, **values))
            left -= 1
        else:
            rows.append(row)
    return rows


def test_perfect_results_miss_nothing() -> None:
    assert check_targets(perfect()) == []


@pytest.mark.parametrize(
    ("results", "missed"),
    [
        (spoilt(16, "related", "single", language="de"), "sure answers right (de): 84.0%, target ≥ 85%"),
        (spoilt(16, "related", "single", language="en"), "sure answers right (en): 84.0%, target ≥ 85%"),
        (spoilt(6, "missed", "single", language="en"), "right or related (en): 94.0%, target ≥ 95%"),
        (spoilt(3, "wrong", "single", language="de"), "wrong sure answers (de): 3.0%, target ≤ 2%"),
        (spoilt(3, "failed", "single", language="de"), "wrong sure answers (de): 3.0%, target ≤ 2%"),
        (spoilt(13, "related", "unanswerable"), "unanswerable admitted: 87.0%, target ≥ 88%"),
        (spoilt(11, "related", "off_topic"), "unanswerable answered with related facts: 11.0%, target ≤ 10%"),
        (spoilt(3, "sure", "unanswerable"), "unanswerable answered as sure: 3.0%, target ≤ 2%"),
        (spoilt(6, "wrong", "conversation"), "conversation turns right: 88.0%, target ≥ 90%"),
        (spoilt(3, "wrong", "smalltalk"), "small talk right: 94.0%, target ≥ 96%"),
        (spoilt(5, "right", "single", language_right=False), "reply in the right language: 98.8%, target ≥ 99%"),
        (spoilt(1, "right", "single", sourced=False), "answers that name a source: 99.8%, target ≥ 100%"),
        (spoilt(1, "admitted", "unanswerable", claims=1), "claims that no fact makes: 100.0%, target ≤ 0%"),
    ],
)
def test_missed_target_is_told_with_its_value(results: list[Result], missed: str) -> None:
    assert missed in check_targets(results)


@pytest.mark.parametrize(
    "results",
    [
        spoilt(5, "related", "single"),
        spoilt(2, "wrong", "single", language="de"),
        spoilt(12, "admitted", "unanswerable"),
        spoilt(2, "sure", "off_topic"),
        spoilt(5, "wrong", "conversation"),
        spoilt(2, "wrong", "smalltalk"),
        spoilt(4, "right", "single", language_right=False),
    ],
)
def test_target_that_is_just_met_is_not_missed(results: list[Result]) -> None:
    assert check_targets(results) == []


def test_difference_of_the_languages_is_a_target() -> None:
    (missed,) = check_targets(spoilt(4, "related", "single", language="de"))
    assert missed.startswith("German minus English: -4.0% (")
    assert missed.endswith("), target within 3 points")
    assert check_targets(spoilt(3, "related", "single", language="de")) == []


def test_difference_counts_pairs_only() -> None:
    pairs = [result("right", language="de", pair="a"), result("wrong", language="en", pair="a")]
    assert language_difference([*pairs, result("wrong", language="de", pair="alone")]) == (1.0, 1.0, 1.0)
    assert language_difference([]) == (0.0, 0.0, 0.0)


def test_interval_of_the_difference_holds_it_and_is_repeatable() -> None:
    results = spoilt(20, "wrong", "single", language="de")
    difference, low, high = language_difference(results)
    assert difference == pytest.approx(-0.2)
    # Of 100 pairs with p = .2 the standard error is .04; the interval reaches twice as far to each side.
    assert low == pytest.approx(-0.28, abs=0.03)
    assert high == pytest.approx(-0.12, abs=0.03)
    assert language_difference(results) == (difference, low, high)


def test_interval_without_difference_is_empty() -> None:
    assert language_difference(perfect()) == (0.0, 0.0, 0.0)


def test_share_of_nothing_is_nothing() -> None:
    assert share([], ["right"]) == 0.0
    assert share([result("right"), result("related"), result("wrong")], ["right", "related"]) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("group", "section"),
    [
        ("role", "knowledge"), ("compound", "knowledge"), ("off_topic", "unanswerable"),
        ("unanswerable", "unanswerable"), ("conversation", "conversation"), ("smalltalk", "smalltalk"),
    ],
)  # fmt: skip
def test_section_follows_the_group(group: str, section: str) -> None:
    assert result("right", group).section == section


def test_report_is_written_with_chart_and_every_reply(tmp_path: Path) -> None:
    results = spoilt(3, "wrong", "single", language="de")
    write_report(results, tmp_path / "new")

    report = (tmp_path / "new" / "report.md").read_text("utf-8")
    assert "| knowledge de | 100 | 97.0% |" in report
    assert "- wrong sure answers (de): 3.0%, target ≤ 2%" in report
    assert "![Outcomes by section and language](outcomes.svg)" in report
    rows = json.loads((tmp_path / "new" / "results.json").read_text("utf-8"))
    assert len(rows) == len(results)
    assert rows[0] == {
        "id": "p0.de", "turn": 1, "language": "de", "text": "a question", "outcome": "wrong", "language_right": True,
        "sourced": True, "claims": 0, "reply": "reply", "kinds": ["answer"], "facts": [],
    }  # fmt: skip
    ET.parse(tmp_path / "new" / "outcomes.svg")


def test_report_holds_the_last_learning_curve(tmp_path: Path) -> None:
    curve = [{"samples": 5, "questions": 2525, "shown": 0.743, "right": 0.536, "wrong": 0.03, "unknown_sure": 0.016}]
    (tmp_path / "learning_curve.json").write_text(json.dumps(curve), "utf-8")

    write_report(perfect(), tmp_path)

    report = (tmp_path / "report.md").read_text("utf-8")
    assert "| 5 | 2,525 | 74.3% | 53.6% | 3.0% | 1.6% |" in report


def test_report_without_miss_says_so(tmp_path: Path) -> None:
    write_report(perfect(), tmp_path)
    assert "## Missed targets\n\nNone.\n" in (tmp_path / "report.md").read_text("utf-8")


def test_printed_report_lists_the_failures() -> None:
    console = Console(record=True, width=200, file=Path("/dev/null").open("w"))  # noqa: SIM115
    print_report(spoilt(1, "wrong", "single", language="de", facts=("zbt-location",)), console)
    printed = console.export_text()
    console.file.close()
    assert "wrong p0.de.1 a question" in printed
    assert "zbt-location" in printed


def test_chart_has_one_bar_for_each_share_and_its_numbers_as_text() -> None:
    chart = ET.fromstring(outcome_chart([("a & b", {"right": 0.75, "wrong": 0.25}), ("none", {})], OUTCOMES))
    titles = [node.text for node in chart.iter("{http://www.w3.org/2000/svg}title")]
    assert titles == ["Outcomes by section and language", "a & b: right 75.0%", "a & b: wrong 25.0%"]
