"""The tables of `make bench-nlu`: both pipelines on the same messages, with differences and standard errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.figures import mean, median, paired_difference, rejected_share, standard_error
from benchmarks.nlu_data import Example
from benchmarks.pipelines import Prediction, Result
from benchmarks.tables import markdown, number

LANGUAGES = {"de": "German", "en": "English", "": "neither", "all": "all"}
KEPT = 0.95


@dataclass
class Findings:
    """All that was measured, by pipeline; both saw the same messages in the same order."""

    accuracy_of: dict[int, list[Example]] = field(default_factory=dict)
    predictions: dict[str, dict[int, list[Prediction]]] = field(default_factory=dict)
    """By pipeline and number of typing errors."""
    kept: dict[str, list[Prediction]] = field(default_factory=dict)
    others: dict[str, list[Prediction]] = field(default_factory=dict)
    """What models without out-of-scope intents made of messages in scope, and of others."""
    out_of_scope: list[Example] = field(default_factory=list)
    jobs: dict[str, list[Result]] = field(default_factory=dict)


def summarise(findings: Findings) -> dict[str, Any]:
    """Return all figures, ready for JSON."""
    ours, stock = (findings.jobs[name] for name in ("ours", "stock"))
    return {
        "accuracy": _accuracy(findings),
        "rejection": _rejection(findings),
        "costs": _costs(findings.jobs),
        "training_ratio": round(
            median([our.train_cpu_seconds for our in ours]) / median([their.train_cpu_seconds for their in stock]), 4
        ),
    }


def _accuracy(findings: Findings) -> list[dict[str, Any]]:
    rows = []
    for errors, examples in findings.accuracy_of.items():
        for language in ("all", "de", "en"):
            chosen = [number for number, each in enumerate(examples) if language in ("all", each.language)]
            right = {name: _right(examples, kinds[errors], chosen) for name, kinds in findings.predictions.items()}
            rows.append({"typing_errors": errors, "language": language, **_compare(right)})
    return rows


def _right(examples: Sequence[Example], predictions: Sequence[Prediction], chosen: Sequence[int]) -> list[float]:
    return [float(predictions[each].decided == examples[each].intent) for each in chosen]


def _rejection(findings: Findings) -> list[dict[str, Any]]:
    kept = {name: [each.score for each in predictions] for name, predictions in findings.kept.items()}
    rows = []
    for intent in ("all", *sorted({each.intent for each in findings.out_of_scope})):
        chosen = [number for number, each in enumerate(findings.out_of_scope) if intent in ("all", each.intent)]
        rejected = {
            name: [float(rejected_share(kept[name], [predictions[each].score], KEPT)) for each in chosen]
            for name, predictions in findings.others.items()
        }
        rows.append({"intent": intent, **_compare(rejected)})
    return rows


def _compare(values: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    difference, error = paired_difference(values["ours"], values["stock"])
    return {
        "messages": len(values["ours"]),
        **{name: round(mean(each) * 100, 2) for name, each in values.items()},
        **{f"{name}_standard_error": round(standard_error(each) * 100, 2) for name, each in values.items()},
        "difference": round(difference * 100, 2),
        "difference_standard_error": round(error * 100, 2),
    }


def _costs(jobs: Mapping[str, Sequence[Result]]) -> list[dict[str, Any]]:
    figures: dict[str, tuple[Callable[[Result], float], int]] = {
        "training, CPU seconds, vectors cached": (lambda job: job.train_cpu_seconds, 1),
        "training, CPU seconds, with all vectors": (lambda job: job.train_cpu_seconds + job.vector_cpu_seconds, 1),
        "parsing a message, CPU ms": (lambda job: job.parse_cpu_ms, 2),
        "peak memory, MB": (lambda job: job.peak_megabytes, 0),
    }
    rows = []
    for what, (figure, digits) in figures.items():
        values = {name: [figure(job) for job in each] for name, each in jobs.items()}
        row = {name: round(mean(each), digits) for name, each in values.items()}
        errors = {f"{name}_standard_error": round(standard_error(each), digits) for name, each in values.items()}
        rows.append({"what": what, "digits": digits, **row, **errors, "ratio": round(row["ours"] / row["stock"], 3)})
    return rows


def render(summary: dict[str, Any]) -> str:
    """Return the report as Markdown."""
    return (
        "\n\n".join(
            [
                "# Our understanding against Rasa's stock pipeline",
                f"Made by `make bench-nlu` on {summary['machine']}. {summary['setting']} "
                "± is the standard error; differences are of the same messages, pair by pair.",
                "## Accuracy (per cent)",
                _table_of_shares(summary["accuracy"], ("typing errors", "language"), _name_of_accuracy),
                f"## Out-of-scope messages rejected while {KEPT:.0%} of the others are kept (per cent)",
                _table_of_shares(summary["rejection"], ("out-of-scope intent",), lambda row: (row["intent"],)),
                "## Costs (means of the trainings)",
                _table_of_costs(summary["costs"]),
            ]
        )
        + "\n"
    )


def _name_of_accuracy(row: dict[str, Any]) -> tuple[str, str]:
    return str(row["typing_errors"]), LANGUAGES[row["language"]]


def _table_of_shares(rows: Sequence[dict[str, Any]], header: tuple[str, ...], name: Any) -> str:
    cells = [
        (
            *name(row),
            str(row["messages"]),
            *(_with_error(row, column) for column in ("ours", "stock", "difference")),
        )
        for row in rows
    ]
    return markdown((*header, "messages", "ours", "stock Rasa", "difference"), cells)


def _with_error(row: dict[str, Any], column: str) -> str:
    sign = "+" if column == "difference" else ""
    return f"{row[column]:{sign}.1f} ± {row[f'{column}_standard_error']:.1f}"


def _table_of_costs(rows: Sequence[dict[str, Any]]) -> str:
    cells = [
        (
            row["what"],
            *(
                f"{number(row[name], row['digits'])} ± {number(row[f'{name}_standard_error'], row['digits'])}"
                for name in ("ours", "stock")
            ),
            f"{row['ratio']:.2f}",
        )
        for row in rows
    ]
    return markdown(("", "ours", "stock Rasa", "ours ÷ stock"), cells)
