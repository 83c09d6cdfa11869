"""Compare our pipeline with Rasa's stock one: `make bench-nlu`, or `python -m benchmarks.nlu --help`."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import nlu_report, processes
from benchmarks.bots import PROJECT, CannotMeasure
from benchmarks.machine import describe_machine
from benchmarks.nlu_data import Example, limit_examples, read_examples, split
from benchmarks.nlu_report import Findings
from benchmarks.pipelines import Pipeline, Result, both_pipelines
from benchmarks.typing_errors import mistype

RESULTS = Path(__file__).parent / "results"
TYPING_ERRORS = (0, 1, 2)
SEED = 2026
QUESTION_SAMPLE = 1500
"""As many of the knowledge base's questions as our classifier takes (its option `question_sample`)."""
FOLDS, CAP = 2, 16
"""DIET takes minutes per fold: with these the benchmark stays under twenty minutes on two cores."""


def main() -> int:
    """Measure, print and write."""
    arguments = _parse()
    processes.clean_up_on_signals()
    machine = describe_machine()
    began = time.monotonic()
    everything = read_examples(PROJECT / "data", QUESTION_SAMPLE)
    examples = limit_examples(everything, arguments.cap)
    out_of_scope = [example for example in everything if not example.is_in_scope]
    try:
        with tempfile.TemporaryDirectory(prefix="bench-nlu-") as folder:
            findings = measure(examples, out_of_scope, arguments.folds, both_pipelines(), Path(folder))
    except CannotMeasure as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
    summary: dict[str, Any] = {
        "machine": machine,
        "setting": _describe(examples, arguments.folds, arguments.cap),
        "folds": arguments.folds,
        "cap": arguments.cap,
        "examples": len(examples),
        "minutes": round((time.monotonic() - began) / 60, 1),
        **nlu_report.summarise(findings),
    }
    report = nlu_report.render(summary)
    print(report)
    arguments.results.mkdir(parents=True, exist_ok=True)
    (arguments.results / "nlu.json").write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n", "utf-8")
    (arguments.results / "nlu.md").write_text(report, "utf-8")
    _say(f"Written to {arguments.results / 'nlu.md'} and {arguments.results / 'nlu.json'}.")
    return 0


def measure(
    examples: Sequence[Example],
    out_of_scope: Sequence[Example],
    folds: int,
    pipelines: Sequence[Pipeline],
    folder: Path,
) -> Findings:
    """Run all jobs: each fold, and once without the out-of-scope intents; the pipelines take turns."""
    findings = Findings(out_of_scope=list(out_of_scope), jobs=defaultdict(list))
    findings.predictions = {each.name: defaultdict(list) for each in pipelines}
    findings.accuracy_of = {errors: [] for errors in TYPING_ERRORS}
    dealt = split(examples, folds)
    for number, tested in enumerate(dealt):
        training = [example for other in dealt if other is not tested for example in other]
        messages = [mistype(each.text, errors, SEED) for errors in TYPING_ERRORS for each in tested]
        for errors in TYPING_ERRORS:
            findings.accuracy_of[errors] += tested
        for pipeline in pipelines:
            result = _run(pipeline, training, messages, folder / f"{pipeline.name}-{number}", f"fold {number + 1}")
            findings.jobs[pipeline.name].append(result)
            for place, errors in enumerate(TYPING_ERRORS):
                part = result.predictions[place * len(tested) : (place + 1) * len(tested)]
                findings.predictions[pipeline.name][errors] += part
    _measure_rejection(findings, dealt, pipelines, folder)
    return findings


def _measure_rejection(
    findings: Findings, dealt: Sequence[Sequence[Example]], pipelines: Sequence[Pipeline], folder: Path
) -> None:
    """Train without the out-of-scope intents, and see whether their messages are told from new ones in scope."""
    training = [example for other in dealt[1:] for example in other if example.is_in_scope]
    kept = [example for example in dealt[0] if example.is_in_scope]
    messages = [example.text for example in (*kept, *findings.out_of_scope)]
    for pipeline in pipelines:
        result = _run(pipeline, training, messages, folder / f"{pipeline.name}-scope", "out of scope")
        findings.kept[pipeline.name] = result.predictions[: len(kept)]
        findings.others[pipeline.name] = result.predictions[len(kept) :]


def _run(pipeline: Pipeline, training: Sequence[Example], messages: Sequence[str], folder: Path, title: str) -> Result:
    _say(f"{pipeline.title}, {title}: training on {len(training)} examples, parsing {len(messages)} messages …")
    began = time.monotonic()
    result = pipeline.run(training, messages, folder)
    _say(f"{pipeline.title}, {title}: {time.monotonic() - began:.0f} s.")
    return result


def _describe(examples: Sequence[Example], folds: int, cap: int) -> str:
    intents = len({example.intent for example in examples})
    limit = f", at most {cap} per intent and language but for questions on the subject" if cap else ""
    return (
        f"{len(examples):,} examples of {intents} intents{limit}; {folds}-fold cross-validation: both pipelines are "
        "trained on the same messages and see the same new ones. A message that a pipeline gives up on "
        "(`nlu_fallback`) counts as misunderstood."
    )


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.nlu", description=__doc__)
    parser.add_argument("--folds", type=int, default=FOLDS, help="parts of the cross-validation, 2 or more")
    parser.add_argument("--cap", type=int, default=CAP, help="examples per intent and language; 0: all")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder of the report")
    arguments = parser.parse_args()
    if arguments.folds < 2 or arguments.cap < 0:
        parser.error("--folds must be 2 or more, --cap must not be negative")
    return arguments


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
