"""Say whether a message is German or English, or leave the conversation's language as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine.components import model_files
from bot.engine.components.examples import is_button, language_of_example, metadata_of, text_of
from bot.engine.components.known_names import NameFinder, names_without_language, read_entities
from bot.engine.components.language_model import (
    LANGUAGES,
    CharacterLanguageModel,
    margin_by_words,
    margin_by_words_beside_names,
    mean_margin,
    preload,
)
from bot.engine.components.question_files import fingerprint, read_questions
from bot.engine.components.sources import file_hash, source_hash
from bot.engine.components.trained_component import TrainedComponent
from bot.engine.messages import ASKED, LANGUAGE

ENTITY = "language"
NAMED = frozenset({"topic", "name", "organisation", "email"})
"""Fields whose values are names."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class LanguageIdentifier(TrainedComponent):
    """Emit the entity `language`, from which the slot is filled.

    Order: a closed list of words; else known names are masked, and lingua and a character model of our own texts
    decide where their mean margin is clear; else the conversation's language, which the web tier sends along.
    """

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, storage, resource)
        self._model: CharacterLanguageModel | None = None
        self._set_names([])

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options."""
        return {
            # Below this margin "Termin" or "partners in essen" are told wrong too often (measured).
            "clear_margin": 0.3,
            "entities_file": "data/knowledge/entities.yml",
            "question_files": "data/knowledge/questions",
            "question_sample": 1500,
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Let changed names, questions and code train again; Rasa's cache sees only its own data."""
        options = {**cls.get_default_config(), **config}
        return file_hash(options["entities_file"]) + fingerprint(options["question_files"]) + source_hash()

    def train(self, training_data: TrainingData) -> Resource:
        """Train the character model on all examples of known language, and keep the names to mask."""
        self._set_names(sorted(names_without_language(read_entities(Path(self.config["entities_file"])))))
        examples = [(text_of(example), language_of_example(example)) for example in training_data.intent_examples]
        questions = read_questions(self.config["question_files"], self.config["question_sample"])
        examples += [(question.text, question.language) for question in questions]
        known = [(self._finder.mask(text), language) for text, language in examples if language in LANGUAGES]
        if {language for _, language in known} == set(LANGUAGES):
            self._model = CharacterLanguageModel.fit([text for text, _ in known], [str(which) for _, which in known])
        return self.keep()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entity to each message whose language is known."""
        for message in messages:
            text, told = text_of(message), metadata_of(message)
            found = None if is_button(message) else self.identify(text, told.get(LANGUAGE), told.get(ASKED))
            if found:
                message.set(ENTITIES, [*message.get(ENTITIES, []), _entity(text, *found)], add_to_output=True)
        return messages

    def identify(
        self, text: str, conversation_language: str | None, asked: str | None = None
    ) -> tuple[str, float] | None:
        """Return the language and how sure it is (0 to 1), or `None` where nothing speaks for one.

        `asked`: what the form asked for. A name or an address is in no language, and so is many a subject.
        """
        masked = self._finder.mask(text).strip()
        margin = self._margin(masked, asked if conversation_language in LANGUAGES else None)
        if abs(margin) >= self.config["clear_margin"]:
            return LANGUAGES[margin < 0], abs(margin)
        # Under the margin the conversation keeps its language.
        return (conversation_language, abs(margin)) if conversation_language in LANGUAGES else None

    def _margin(self, text: str, asked: str | None) -> float:
        if asked in NAMED:
            return margin_by_words_beside_names(text) or 0.0
        margin = margin_by_words(text)
        if margin is not None:
            return margin
        return mean_margin(text, self._model) if any(map(str.isalpha, text)) else 0.0

    def write(self, folder: Path) -> None:
        """Write the names and the character model."""
        arrays, ngrams = self._model.parts() if self._model else ({}, None)
        model_files.save(folder, arrays, {"names": self._names, "ngrams": ngrams})

    def read(self, folder: Path) -> None:
        """Read what `write` wrote."""
        preload()
        arrays, settings = model_files.load(folder)
        self._set_names(settings["names"])
        if settings["ngrams"] is not None:
            self._model = CharacterLanguageModel.from_parts(arrays, settings["ngrams"])

    def _set_names(self, names: list[str]) -> None:
        self._names = names
        self._finder = NameFinder(dict.fromkeys(names, ENTITY))


def _entity(text: str, language: str, confidence: float) -> dict[str, Any]:
    return {
        "entity": ENTITY,
        "value": language,
        "start": 0,
        "end": len(text),
        "confidence_entity": confidence,
        "extractor": "LanguageIdentifier",
    }
