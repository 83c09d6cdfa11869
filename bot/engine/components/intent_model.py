"""The trained intent classifier: kernel model, prototypes and calibration, and its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.engine.components import calibration, kernel_ridge, linear, model_files, prototypes
from bot.engine.components.calibration import Calibration
from bot.engine.components.character_features import CharacterFeatures
from bot.engine.components.kernel_ridge import KernelModel, KernelOptions

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Prediction:
    """Intents by falling probability (the decided one first), and whether the message is out of scope."""

    ranking: list[tuple[str, float]]
    out_of_scope: bool


@dataclass(frozen=True)
class TrainingOptions:
    """See the component's options."""

    question_intent: str
    balance: float
    kept: float
    given_up: float
    kernel: KernelOptions


@dataclass(frozen=True)
class IntentModel:
    """Predicts with numpy alone."""

    intents: tuple[str, ...]
    question: int | None
    kernel: KernelModel
    centres: Floats
    calibration: Calibration

    @classmethod
    def fit(
        cls, texts: Sequence[str], vectors: Floats, intents: Sequence[str], options: TrainingOptions
    ) -> IntentModel:
        """Train and calibrate on texts with their `(n, 384)` vectors and intents."""
        names = tuple(sorted(set(intents)))
        labels = linear.in_order(names, intents)
        question = names.index(options.question_intent) if options.question_intent in names else None
        weights = linear.class_weights(labels, options.balance)
        fitted = kernel_ridge.fit(texts, vectors, labels, weights, options.kernel)
        centres = prototypes.prototypes(vectors, labels)
        near = prototypes.left_out_nearness(vectors, labels, centres)
        measured = calibration.calibrate(fitted.left_out, labels, near, question, options.kept, options.given_up)
        return cls(names, question, fitted.model, centres, measured)

    def predict(self, text: str, vector: Floats) -> Prediction:
        """Return what a text with its `(384,)` vector probably means."""
        probabilities = linear.softmax(self.calibration.sharpness * self.kernel.scores(text, vector))
        decided = int(calibration.decide(probabilities, self.question, self.calibration.question_ratio))
        order = [decided, *(int(index) for index in np.argsort(-probabilities) if index != decided)]
        near = prototypes.nearness(vector, self.centres)
        certainty = self.calibration.certainty(float(probabilities[decided]), near)
        ranking = [(self.intents[index], float(probabilities[index])) for index in order]
        return Prediction(ranking, certainty < self.calibration.threshold)

    def save(self, folder: Path) -> None:
        """Write the model into a folder."""
        kernel = self.kernel
        arrays: dict[str, NDArray[Any]] = {
            "centre": kernel.centre,
            "directions": kernel.directions,
            # Half precision changes no decision (cosines move by less than 0.001) and halves the file.
            "points": kernel.points.astype(np.float16),
            "duals": kernel.duals,
            "idf": kernel.features.idf,
            "character_weights": kernel.character_weights.astype(np.float16),
            "centres": self.centres,
        }
        settings = {
            "intents": self.intents,
            "question": self.question,
            "options": asdict(kernel.options),
            "ngrams": list(kernel.features.vocabulary),
            "calibration": self.calibration.as_dict(),
        }
        model_files.save(folder, arrays, settings)

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Read what `save` wrote."""
        arrays, settings = model_files.load(folder)
        kernel = KernelModel(
            KernelOptions(**settings["options"]),
            arrays["centre"],
            arrays["directions"],
            arrays["points"].astype(np.float32),
            arrays["duals"],
            CharacterFeatures.from_parts(settings["ngrams"], arrays["idf"]),
            arrays["character_weights"].astype(np.float32),
        )
        measured = Calibration(**settings["calibration"])
        return cls(tuple(settings["intents"]), settings["question"], kernel, arrays["centres"], measured)
