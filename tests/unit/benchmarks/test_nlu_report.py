"""What a pipeline decided is compared message by message."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks import nlu
from benchmarks.nlu_data import Example
from benchmarks.nlu_report import render, summarise
from benchmarks.pipelines import Pipeline, Prediction, Result, both_pipelines


class FakePipeline:
    """Understands what it is told to, and nothing with a typing error unless it is ours."""

    def __init__(self, name: str, cpu: float) -> None:
        self.name = self.title = name
        self.cpu = cpu

    def run(self, training: Sequence[Example], messages: Sequence[str], _folder: Path) -> Result:
        known = {example.intent for example in training}
        return Result([self.predict(text, known) for text in messages], self.cpu, 1.0, 2.0, 1.5, 700.0)

    def predict(self, text: str, known: set[str]) -> Prediction:
        intent = text.split()[0]
        if intent in known:
            return Prediction(intent, intent, 0.9)
        confidence = 0.5 if self.name == "ours" else 0.95
        return Prediction("greet", "greet", confidence)


@pytest.fixture
def summary(tmp_path: Path) -> dict[str, Any]:
    examples = [
        Example(f"{intent} {language} {number}", intent, language)
        for intent in ("greet", "thank", "off_topic")
        for language in ("de", "en")
        for number in range(20)
    ]
    pipelines: Any = [FakePipeline("ours", 10.0), FakePipeline("stock", 100.0)]
    out_of_scope = [example for example in examples if not example.is_in_scope]
    findings = nlu.measure(examples, out_of_scope, 2, pipelines, tmp_path)
    return {**summarise(findings), "machine": "a test", "setting": "A setting."}


def test_every_message_is_tested_once(summary: dict[str, Any]) -> None:
    row = next(row for row in summary["accuracy"] if (row["typing_errors"], row["language"]) == (0, "all"))
    assert (row["messages"], row["ours"], row["stock"]) == (120, 100.0, 100.0)


def test_typing_errors_reach_the_pipelines(summary: dict[str, Any]) -> None:
    row = next(row for row in summary["accuracy"] if (row["typing_errors"], row["language"]) == (2, "all"))
    assert row["ours"] < 100.0


def test_rejection_is_measured_without_the_intents(summary: dict[str, Any]) -> None:
    row = next(row for row in summary["rejection"] if row["intent"] == "off_topic")
    assert (row["messages"], row["ours"], row["stock"], row["difference"]) == (40, 100.0, 0.0, 100.0)


def test_training_ratio_leaves_cached_vectors_out(summary: dict[str, Any]) -> None:
    assert summary["training_ratio"] == 0.1


def test_report_has_all_tables(summary: dict[str, Any]) -> None:
    report = render(summary)
    assert [line for line in report.splitlines() if line.startswith("## ")] == [
        "## Accuracy (per cent)",
        "## Out-of-scope messages rejected while 95% of the others are kept (per cent)",
        "## Costs (means of the trainings)",
    ]
    assert "+100.0 ± 0.0" in report


def test_giving_up_is_less_sure_than_the_least_sure_intent() -> None:
    assert Prediction("nlu_fallback", "greet", 0.99).score < Prediction("greet", "greet", 0.01).score


def test_our_pipeline_gets_no_questions_of_its_own() -> None:
    ours, stock = both_pipelines()
    components = {each["name"].rpartition(".")[2]: each for each in ours.configuration()["pipeline"]}
    assert components["HybridIntentClassifier"]["question_files"] == ""
    assert components["LanguageIdentifier"]["question_files"] == ""
    assert "question_files" not in str(stock.configuration())


def test_stock_pipeline_is_diet_with_100_epochs() -> None:
    stock: Pipeline = both_pipelines()[1]
    diet = next(each for each in stock.configuration()["pipeline"] if each["name"] == "DIETClassifier")
    assert diet["epochs"] == 100
