"""How a turn grows with stored conversations, facts, and turns of the conversation: `make bench-growth`.

Each figure is the median of a turn through the whole stack, as a ratio to the smallest size in the same run.
With `--short`, small sizes and few turns, and no report is kept: to see that it works.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.charts import bars
from bot.database import Database
from bot.knowledge.records import Knowledge, Text
from tests.system import assistant as assistants
from tests.system.assistant import Assistant, Visitor
from tests.system.crowd import QUESTIONS
from tests.system.growth import store_conversations

RESULTS = Path(__file__).resolve().parent / "results"
AROUND = 8
TARGETS = {"stored conversations": 1.2, "facts": 1.2, "turns": 1.5}


@dataclass(frozen=True)
class Plan:
    """How far everything grows, and how many turns are measured at each size."""

    stored: Sequence[int] = (0, 10_000, 100_000)
    facts: Sequence[int] = (1_000, 10_000)
    """Beside the number that there is."""
    turns: Sequence[int] = (10, 190)
    measured: int = 60


SHORT = Plan(stored=(0, 1_000), facts=(200,), turns=(10, 30), measured=8)


@dataclass(frozen=True)
class Series:
    """One thing that grows."""

    name: str
    sizes: Sequence[int]
    milliseconds: list[float]

    @property
    def ratios(self) -> list[float]:
        """Return each size relative to the first."""
        return [value / self.milliseconds[0] for value in self.milliseconds]


def main() -> None:
    """Measure everything; write the report."""
    parser = argparse.ArgumentParser(prog="benchmarks.growth", description=__doc__)
    parser.add_argument("--short", action="store_true", help="only see that it works; no report is kept")
    short = parser.parse_args().short
    plan = SHORT if short else Plan()
    with tempfile.TemporaryDirectory(prefix="bench-growth-") as folder:
        series = [*_grow_one_host(Path(folder), plan), _grow_facts(Path(folder), plan)]
    report = render(series)
    print(report)
    if not short:
        _keep(series, report)


def _keep(series: Sequence[Series], report: str) -> None:
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "growth.md").write_text(report, "utf-8")
    for each in series:
        chart = bars(f"Turn by {each.name}, ms", [f"{size:,}" for size in each.sizes], each.milliseconds)
        (RESULTS / f"growth-{each.name.replace(' ', '-')}.svg").write_text(chart, "utf-8")


def render(series: Sequence[Series]) -> str:
    """Return the report."""
    lines = ["# How a turn grows", "", "Median milliseconds through the whole stack, by `make bench-growth`.", ""]
    lines += ["| what grows | size | ms | ratio | target |", "|---|---|---|---|---|"]
    for each in series:
        for size, value, ratio in zip(each.sizes, each.milliseconds, each.ratios, strict=True):
            target = f"≤ {TARGETS[each.name]}" if size == each.sizes[-1] else ""
            lines.append(f"| {each.name} | {size:,} | {value:.1f} | {ratio:.2f} | {target} |")
    return "\n".join(lines) + "\n"


def median_turn(visitor: Visitor, turns: int) -> float:
    """Return the median milliseconds of a turn."""
    taken = []
    for number in range(turns):
        began = time.perf_counter()
        visitor.say(QUESTIONS[number % len(QUESTIONS)])
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def _grow_one_host(folder: Path, plan: Plan) -> list[Series]:
    print("Turns and stored conversations …", flush=True)
    values, before = [], 0
    with assistants.run_assistant(folder / "conversations") as assistant:
        median_turn(assistant.open(), 20)
        turns = _grow_turns(assistant.open(), plan.turns)
        for size in plan.stored:
            _store(assistant, before, size)
            before = size
            values.append(median_turn(assistant.open(), plan.measured))
    return [turns, Series("stored conversations", plan.stored, values)]


def _grow_turns(visitor: Visitor, turns: Sequence[int]) -> Series:
    """Return the medians around two turns of one conversation."""
    taken = [median_turn(visitor, 1) for _ in range(turns[-1] + AROUND)]
    values = [statistics.median(taken[turn - AROUND : turn + AROUND]) for turn in turns]
    return Series("turns", turns, values)


def _store(assistant: Assistant, first: int, last: int) -> None:
    database = Database(assistant.environment["BOT_DATABASE_URL"])
    store_conversations(database, last - first, first)
    database.dispose()


def _grow_facts(folder: Path, plan: Plan) -> Series:
    knowledge, values = assistants.little_knowledge(), []
    sizes = (len(knowledge.facts), *plan.facts)
    for size in sizes:
        print(f"{size:,} facts …", flush=True)
        assistant = assistants.prepare(folder / f"facts-{size}", knowledge=multiply_facts(knowledge, size))
        assistant.start()
        try:
            assistant.wait_until_ready(600)
            median_turn(assistant.open(), 20)
            values.append(median_turn(assistant.open(), plan.measured))
        finally:
            assistant.stop()
            assistant.client.close()
    return Series("facts", sizes, values)


def multiply_facts(knowledge: Knowledge, wanted: int) -> Knowledge:
    """Return the knowledge with copies of its facts, each with a sample question of its own."""
    facts, questions = list(knowledge.facts), list(knowledge.questions)
    samples = {(question.target, question.language): question for question in reversed(questions)}
    number = 0
    while len(facts) < wanted:
        original = knowledge.facts[number % len(knowledge.facts)]
        copy = number // len(knowledge.facts) + 1
        slug = f"{original.slug}-copy-{copy}"
        texts = {language: f"{original.answer.get(language)} ({copy})" for language in ("de", "en")}
        facts.append(original.model_copy(update={"slug": slug, "answer": Text(**texts), "covers": ()}))
        for language in ("de", "en"):
            sample = samples.get((f"fact:{original.slug}", language))
            if sample is not None:
                text = f"{sample.text.rstrip('?')} in Projekt {copy}?"
                questions.append(sample.model_copy(update={"target": f"fact:{slug}", "text": text}))
        number += 1
    return replace(knowledge, facts=tuple(facts), questions=tuple(questions))


if __name__ == "__main__":
    main()
