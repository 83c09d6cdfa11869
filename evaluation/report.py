"""Turn graded replies into tables, a chart and the list of missed targets."""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from evaluation.chart import outcome_chart
from evaluation.dataset import Item, Turn
from evaluation.grading import Grade

SINGLE_GROUPS = ("single", "role", "overview", "list", "yes_no", "count", "compound", "compare")
OUTCOMES = ("right", "admitted", "related", "missed", "wrong", "sure", "failed")

CURVE_COLUMNS = (
    "samples per target and language", "sample questions", "fact shown is right", "sure and right", "sure and wrong",
    "unknown, yet sure",
)  # fmt: skip


@dataclass(frozen=True)
class Result:
    """One graded turn."""

    item: Item
    number: int
    turn: Turn
    grade: Grade

    @property
    def section(self) -> str:
        """Return "knowledge", "unanswerable", "conversation" or "smalltalk"."""
        if self.item.group in SINGLE_GROUPS:
            return "knowledge"
        return {"off_topic": "unanswerable"}.get(self.item.group, self.item.group)

    @property
    def passed(self) -> bool:
        """Tell whether the outcome is the best one."""
        return self.grade.outcome in ("right", "admitted")


def share(results: Iterable[Result], outcomes: Sequence[str]) -> float:
    """Return the share of results with one of the outcomes; 0 of nothing."""
    rows = list(results)
    return sum(row.grade.outcome in outcomes for row in rows) / len(rows) if rows else 0.0


def check_targets(results: Sequence[Result]) -> list[str]:
    """Return a sentence for every missed target of the project's first issue."""
    by = _sections(results)
    missed: list[str] = []

    def expect(name: str, value: float, bound: float, *, at_least: bool) -> None:
        if (value < bound) if at_least else (value > bound):
            missed.append(f"{name}: {value:.1%}, target {'≥' if at_least else '≤'} {bound:.0%}")

    for language in ("de", "en"):
        rows = [r for r in by["knowledge"] if r.turn.language == language]
        expect(f"sure answers right ({language})", share(rows, ["right"]), 0.85, at_least=True)
        expect(f"right or related ({language})", share(rows, ["right", "related"]), 0.95, at_least=True)
        expect(f"wrong sure answers ({language})", share(rows, ["wrong", "failed"]), 0.02, at_least=False)
    expect("unanswerable admitted", share(by["unanswerable"], ["admitted"]), 0.88, at_least=True)
    expect("unanswerable answered with related facts", share(by["unanswerable"], ["related"]), 0.10, at_least=False)
    expect("unanswerable answered as sure", share(by["unanswerable"], ["sure"]), 0.02, at_least=False)
    expect("conversation turns right", _passed(by["conversation"]), 0.90, at_least=True)
    expect("small talk right", _passed(by["smalltalk"]), 0.96, at_least=True)
    expect(
        "reply in the right language", sum(r.grade.language_right for r in results) / len(results), 0.99, at_least=True
    )
    expect("answers that name a source", sum(r.grade.sourced for r in results) / len(results), 1.0, at_least=True)
    expect("claims that no fact makes", sum(r.grade.claims for r in results), 0, at_least=False)
    difference, low, high = language_difference(by["knowledge"])
    if abs(difference) > 0.03:
        missed.append(f"German minus English: {difference:+.1%} ({low:+.1%} to {high:+.1%}), target within 3 points")
    return missed


def language_difference(results: Sequence[Result], rounds: int = 2_000) -> tuple[float, float, float]:
    """Return the mean difference German − English of paired questions and its 95 % bootstrap interval."""
    pairs: dict[str, dict[str, bool]] = defaultdict(dict)
    for result in results:
        pairs[result.item.pair][result.turn.language] = result.passed
    differences = [pair["de"] - pair["en"] for pair in pairs.values() if len(pair) == 2]
    if not differences:
        return 0.0, 0.0, 0.0
    generator = random.Random(7)  # noqa: S311 - a bootstrap, not a secret
    means = sorted(sum(generator.choices(differences, k=len(differences))) / len(differences) for _ in range(rounds))
    mean = sum(differences) / len(differences)
    return mean, means[int(0.025 * rounds)], means[int(0.975 * rounds)]


def print_report(results: Sequence[Result], console: Console) -> None:
    """Print tables by section, language, style and kind, and the failures."""
    for title, rows, key in _tables(results):
        console.print(_rich_table(title, rows, key))
    difference, low, high = language_difference(_sections(results)["knowledge"])
    console.print(f"German − English on paired questions: {difference:+.1%} (95 % {low:+.1%} to {high:+.1%})")
    for result in results:
        if not result.passed or not result.grade.language_right or result.grade.claims:
            console.print(
                f"[yellow]{result.grade.outcome}[/] {result.item.id}.{result.number} {result.turn.text}",
                highlight=False,
            )
            console.print(
                f"    {', '.join(result.grade.kinds)}: {', '.join(result.grade.facts) or result.grade.reply[:100]}",
                style="dim",
            )


def _learning_curve(file: Path) -> list[str]:
    """Return the table of the last `make learning-curve`; nothing where it never ran."""
    if not file.exists():
        return []
    shown = ("shown", "right", "wrong", "unknown_sure")
    rows = [
        f"| {row['samples']} | {row['questions']:,} | " + " | ".join(f"{row[name]:.1%}" for name in shown) + " |"
        for row in json.loads(file.read_text(encoding="utf-8"))
    ]
    return [
        "## Learning curve",
        "",
        "Made by `make learning-curve`, without Rasa.",
        "",
        "| " + " | ".join(CURVE_COLUMNS) + " |",
        "|---" * len(CURVE_COLUMNS) + "|",
        *rows,
        "",
    ]


def write_report(results: Sequence[Result], folder: Path) -> None:
    """Write report.md with its chart, and results.json with every reply."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        "# Evaluation",
        "",
        "Made by `make evaluate`.",
        "",
        "![Outcomes by section and language](outcomes.svg)",
        "",
    ]
    for title, rows, key in _tables(results):
        lines += [
            f"## {title}",
            "",
            f"| {title.lower()} | n | " + " | ".join(OUTCOMES) + " |",
            "|---" * (len(OUTCOMES) + 2) + "|",
        ]
        for name, group in _grouped(rows, key):
            counts = Counter(row.grade.outcome for row in group)
            cells = [f"{counts[o] / len(group):.1%}" if counts[o] else "" for o in OUTCOMES]
            lines.append(f"| {name} | {len(group)} | " + " | ".join(cells) + " |")
        lines.append("")
    difference, low, high = language_difference(_sections(results)["knowledge"])
    lines += [
        f"German − English on paired questions: {difference:+.1%} (95 % bootstrap interval {low:+.1%} to {high:+.1%}).",
        "",
    ]
    missed = check_targets(results)
    lines += ["## Missed targets", "", *([f"- {sentence}" for sentence in missed] or ["None."]), ""]
    lines += _learning_curve(folder / "learning_curve.json")
    (folder / "report.md").write_text("\n".join(lines), encoding="utf-8")
    (folder / "outcomes.svg").write_text(outcome_chart(_chart_rows(results), OUTCOMES), encoding="utf-8")
    replies = [
        {"id": r.item.id, "turn": r.number, "language": r.turn.language, "text": r.turn.text, **r.grade.__dict__}
        for r in results
    ]
    (folder / "results.json").write_text(json.dumps(replies, ensure_ascii=False, indent=1), encoding="utf-8")


def _tables(results: Sequence[Result]) -> list[tuple[str, list[Result], Callable[[Result], str]]]:
    knowledge = _sections(results)["knowledge"]
    return [
        ("Section", list(results), lambda r: f"{r.section} {r.turn.language}"),
        ("Style", knowledge, lambda r: r.item.style),
        ("Kind", knowledge, lambda r: r.item.group),
        ("Author", list(results), lambda r: f"{r.section} {r.item.author}"),
    ]


def _grouped(rows: Sequence[Result], key: Callable[[Result], str]) -> list[tuple[str, list[Result]]]:
    groups: dict[str, list[Result]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return sorted(groups.items())


def _rich_table(title: str, rows: Sequence[Result], key: Callable[[Result], str]) -> Table:
    table = Table(title, "n", *OUTCOMES, title_justify="left")
    for name, group in _grouped(rows, key):
        counts = Counter(row.grade.outcome for row in group)
        table.add_row(name, str(len(group)), *(f"{counts[o] / len(group):.1%}" if counts[o] else "" for o in OUTCOMES))
    return table


def _chart_rows(results: Sequence[Result]) -> list[tuple[str, dict[str, float]]]:
    return [
        (name, {outcome: share(group, [outcome]) for outcome in OUTCOMES})
        for name, group in _grouped(results, lambda r: f"{r.section} {r.turn.language}")
    ]


def _sections(results: Sequence[Result]) -> dict[str, list[Result]]:
    sections: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        sections[result.section].append(result)
    return sections


def _passed(results: Sequence[Result]) -> float:
    return sum(result.passed for result in results) / len(results) if results else 0.0
