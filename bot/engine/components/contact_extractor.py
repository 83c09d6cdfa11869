"""Find who is writing, for prefilled enquiries: name, organisation, e-mail address, topic."""

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
from bot.engine.components.contact_patterns import find_contacts
from bot.engine.components.examples import is_button, metadata_of, text_of
from bot.engine.components.known_names import NameFinder, read_entities, topics
from bot.engine.components.sources import file_hash, source_hash
from bot.engine.components.trained_component import TrainedComponent


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class ContactExtractor(TrainedComponent):
    """Emit `person_name`, `organisation_name`, `email` and `topic_name`.

    Patterns, not a model: people introduce themselves in few ways, and there is no official German or English
    spaCy model on PyPI.
    """

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, storage, resource)
        self._set_topics({})

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options."""
        return {"entities_file": "data/knowledge/entities.yml"}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Let changed topics and code train again; Rasa's cache sees only its own data."""
        options = {**cls.get_default_config(), **config}
        return file_hash(options["entities_file"]) + source_hash()

    def train(self, training_data: TrainingData) -> Resource:  # noqa: ARG002 - Rasa insists on the name
        """Keep the topics' names in the model."""
        self._set_topics(topics(read_entities(Path(self.config["entities_file"]))))
        return self.keep()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities found to each message that is not a button's payload."""
        for message in messages:
            found = [] if is_button(message) else self.extract(text_of(message), _language_of(message))
            if found:
                message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)
        return messages

    def extract(self, text: str, language: str) -> list[dict[str, Any]]:
        """Return the entities of a text; topics by their name in the language."""
        found = [(contact.entity, contact.value, contact.start, contact.end) for contact in find_contacts(text)]
        found += [("topic_name", match.value[language], match.start, match.end) for match in self._finder.find(text)]
        return [
            {"entity": entity, "value": value, "start": start, "end": end, "extractor": "ContactExtractor"}
            for entity, value, start, end in found
        ]

    def write(self, folder: Path) -> None:
        """Write the topics' names."""
        model_files.save(folder, {}, {"topics": self._topics})

    def read(self, folder: Path) -> None:
        """Read the topics' names."""
        _, settings = model_files.load(folder)
        self._set_topics(settings["topics"])

    def _set_topics(self, names: dict[str, dict[str, str]]) -> None:
        self._topics = names
        self._finder = NameFinder(names)


def _language_of(message: Message) -> str:
    named = [entity["value"] for entity in message.get(ENTITIES, []) if entity["entity"] == "language"]
    language = named[0] if named else metadata_of(message).get("language")
    return language if language in ("de", "en") else "en"
