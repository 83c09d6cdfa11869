"""Classify intents from the sentence vector and the characters of a message."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine.components.examples import is_button, metadata_of, text_of
from bot.engine.components.hard_questions import find_hard
from bot.engine.components.intent_model import IntentModel, Prediction, TrainingOptions
from bot.engine.components.kernel_ridge import KernelOptions
from bot.engine.components.question_files import (
    QuestionExample,
    fingerprint,
    read_further_questions,
    read_limits,
    read_questions,
    with_courtesies,
)
from bot.engine.components.sources import source_hash
from bot.engine.components.trained_component import TrainedComponent
from bot.engine.messages import VECTOR

logger = logging.getLogger(__name__)

RANKING_LENGTH = 5
TYPED_COMMAND = "\u2215"
"""The web tier writes a typed leading slash as a division slash: a command to nobody, so it has no intent."""


class TooFewIntents(ValueError):
    """There is nothing to tell apart in the training data."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class HybridIntentClassifier(TrainedComponent):
    """Predict the intent, or `nlu_fallback` for what is like nothing in the training data."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, storage, resource)
        self._model: IntentModel | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options."""
        return {
            # Any factual question; the answering service decides what it is about.
            "question_intent": "ask_partnership",
            "question_files": "data/knowledge/questions",
            "question_sample": 1500,
            # More of them, those that are nearest to other intents ("ansprechpartner? brauch einen namen").
            "question_hard": 600,
            "limits_sample": 800,
            # 0: large intents count as large as they are; 1: all intents count the same.
            "balance": 1.0,
            # Share of rightly understood left-out examples that must not become nlu_fallback.
            "kept": 0.99,
            # Share of the other intents that may be lost to the question intent, so that it wins when plausible.
            "given_up": 0.015,
            "width": KernelOptions.width,
            "characters": KernelOptions.characters,
            "ridge": KernelOptions.ridge,
            "dimensions": KernelOptions.dimensions,
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Let changed questions and code train again; Rasa's cache sees only its own data."""
        options = {**cls.get_default_config(), **config}
        return fingerprint(options["question_files"]) + source_hash()

    def train(self, training_data: TrainingData) -> Resource:
        """Train on the intent examples and a sample of the knowledge base's questions."""
        from bot.embedding import get_embedder

        question_intent = self.config["question_intent"]
        examples = {text_of(example): str(example.get(INTENT)) for example in training_data.intent_examples}
        sampled = read_questions(self.config["question_files"], self.config["question_sample"])
        for question in sampled:
            examples.setdefault(question.text, question_intent)
        for message in read_limits(self.config["question_files"], self.config["limits_sample"]):
            examples.setdefault(message.text, message.target)
        hard = self._find_hard_questions(examples)
        for question in (*hard, *with_courtesies([*sampled, *hard])):
            examples.setdefault(question.text, question_intent)
        if len(set(examples.values())) < 2:
            raise TooFewIntents("The training data needs at least two intents with examples.")
        texts = list(examples)
        vectors = get_embedder().embed_many(texts, _tell_progress)
        self._model = IntentModel.fit(texts, vectors, list(examples.values()), self._options())
        return self.keep()

    def _find_hard_questions(self, examples: dict[str, str]) -> list[QuestionExample]:
        """Return further questions that lie near to the examples of other intents."""
        from bot.embedding import get_embedder

        config, embedder = self.config, get_embedder()
        left = read_further_questions(config["question_files"], config["question_sample"])
        further = list({question.text: question for question in left if question.text not in examples}.values())
        own = [text for text, intent in examples.items() if intent == config["question_intent"]]
        others = [text for text, intent in examples.items() if intent != config["question_intent"]]
        candidates = embedder.embed_many([question.text for question in further], _tell_progress)
        hard = find_hard(candidates, embedder.embed_many(own), embedder.embed_many(others), config["question_hard"])
        return [further[number] for number in hard]

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and ranking of each message that is not a button's payload."""
        for message in messages:
            if self._model is None or is_button(message) or not text_of(message):
                continue
            ranking = _ranking(self._model.predict(text_of(message), _vector_of(message)))
            if text_of(message).startswith(TYPED_COMMAND):
                ranking = [{"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": 1.0}, *ranking][:RANKING_LENGTH]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def write(self, folder: Path) -> None:
        """Write the model."""
        if self._model:
            self._model.save(folder)

    def read(self, folder: Path) -> None:
        """Read the model."""
        self._model = IntentModel.load(folder)

    def _options(self) -> TrainingOptions:
        config = self.config
        kernel = KernelOptions(config["width"], config["characters"], config["ridge"], config["dimensions"])
        return TrainingOptions(config["question_intent"], config["balance"], config["kept"], config["given_up"], kernel)


def _vector_of(message: Message) -> NDArray[np.float32]:
    from bot.embedding import decode_vector, get_embedder

    encoded = metadata_of(message).get(VECTOR)
    if isinstance(encoded, str):
        return decode_vector(encoded)
    vector: NDArray[np.float32] = get_embedder().embed(text_of(message))
    return vector


def _ranking(prediction: Prediction) -> list[dict[str, Any]]:
    ranking = [{"name": name, "confidence": probability} for name, probability in prediction.ranking]
    if prediction.out_of_scope:
        ranking.insert(0, {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": 1 - prediction.ranking[0][1]})
    return ranking[:RANKING_LENGTH]


def _tell_progress(done: int, total: int) -> None:
    logger.info("sentence vectors: %d of %d", done, total)
