"""The two pipelines that are compared, and how a job is run with one of them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.bots import PROJECT, RASA_PYTHON, CannotMeasure, stock_environment
from benchmarks.nlu_data import Example, write_training_file

OUR_CLASSIFIER = "bot.engine.components.hybrid_intent_classifier.HybridIntentClassifier"


@dataclass(frozen=True)
class Prediction:
    """What a pipeline made of a message."""

    decided: str
    best: str
    confidence: float

    @property
    def score(self) -> float:
        """Return how sure the pipeline was; whatever it gave up on is less sure than all it did not."""
        return self.confidence if self.decided == self.best else self.confidence - 1


@dataclass(frozen=True)
class Result:
    """What a job found and what it cost."""

    predictions: list[Prediction]
    train_cpu_seconds: float
    train_seconds: float
    vector_cpu_seconds: float
    """For all vectors of the training texts, as if none were cached; 0 where there are none."""
    parse_cpu_ms: float
    peak_megabytes: float


@dataclass
class Pipeline:
    """One of the two, with the folder where its vectors are kept during the benchmark."""

    name: str
    title: str
    config: Path
    is_ours: bool
    seconds_per_vector: float = 0.0

    def run(self, training: Sequence[Example], messages: Sequence[str], folder: Path) -> Result:
        """Train on the examples and parse the messages, in a process of its own. Raises `CannotMeasure`."""
        folder.mkdir(parents=True)
        training_file, config = folder / "nlu.yml", folder / "config.yml"
        write_training_file(training, training_file)
        config.write_text(yaml.safe_dump(self.configuration(), sort_keys=False), "utf-8")
        job = {
            "config": str(config),
            "training_file": str(training_file),
            "training_texts": [example.text for example in training],
            "messages": list(messages),
            "with_vectors": self.is_ours,
        }
        (folder / "job.json").write_text(json.dumps(job), "utf-8")
        self._call(folder)
        result: dict[str, Any] = json.loads((folder / "result.json").read_text("utf-8"))
        if result.get("vectors_computed", 0):
            self.seconds_per_vector = result["vector_cpu_seconds"] / result["vectors_computed"]
        return Result(
            [Prediction(**each) for each in result["predictions"]],
            result["train_cpu_seconds"],
            result["train_seconds"],
            self.seconds_per_vector * len(training),
            result["parse_cpu_ms"],
            result["peak_megabytes"],
        )

    def configuration(self) -> dict[str, Any]:
        """Return the configuration; our components must not read questions that the other pipeline is not given."""
        configuration: dict[str, Any] = yaml.safe_load(self.config.read_text("utf-8"))
        for component in configuration["pipeline"]:
            if self.is_ours and component["name"].startswith("bot.engine."):
                component["question_files"] = ""
        return configuration

    def _call(self, folder: Path) -> None:
        log = folder / "log.txt"
        environment = {
            **stock_environment(),
            # Vectors that were computed before the benchmark would hide what they cost.
            "BOT_DATA_DIR": str(folder.parent / "vectors"),
            "RASA_CACHE_DIRECTORY": str(folder / "cache"),
            # As the process manager sets it for ours; the stock pipeline has what it takes by itself.
            **({"OMP_NUM_THREADS": "1"} if self.is_ours else {}),
        }
        command = [str(RASA_PYTHON), "-m", "benchmarks.nlu_worker", str(folder / "job.json")]
        with log.open("wb") as output:
            ended = subprocess.run(
                command, cwd=PROJECT, env=environment, stdout=output, stderr=subprocess.STDOUT, check=False
            )
        if ended.returncode:
            end = "\n".join(log.read_text("utf-8", "replace").splitlines()[-12:])
            raise CannotMeasure(f"{end}\n{self.title}: the job in {folder} failed.")


def both_pipelines() -> tuple[Pipeline, Pipeline]:
    """Return ours and stock Rasa's."""
    stock = Path(__file__).parent / "stock_config.yml"
    return Pipeline("ours", "ours", PROJECT / "config.yml", True), Pipeline("stock", "stock Rasa", stock, False)
