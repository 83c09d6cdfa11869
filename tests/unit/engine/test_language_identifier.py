"""Language of messages: words first, then models, else the conversation's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine.components.language_identifier import LanguageIdentifier
from tests.unit.engine.storage import FolderStorage

ENTITIES = """
- kind: organisation
  name: {de: "Smart Hospital Essen", en: "Smart Hospital Essen"}
- kind: organisation
  name: {de: "H2UB", en: "H2UB"}
- kind: topic
  name: {de: "Wasserstoff", en: "Hydrogen"}
"""
EXAMPLES = {
    "de": ["Wasserstoff", "Wer ist dabei?", "Unternehmen in Essen", "Partner finden", "Termin vereinbaren", "Anfrage"],
    "en": ["Hydrogen", "Who is there?", "companies in Essen", "find partners", "make an appointment", "enquiry"],
}


@pytest.fixture
def identifier(tmp_path: Path) -> LanguageIdentifier:
    (tmp_path / "entities.yml").write_text(ENTITIES, encoding="utf-8")
    config = {**LanguageIdentifier.get_default_config(), "entities_file": str(tmp_path / "entities.yml")}
    config["question_files"] = None
    storage: Any = FolderStorage(tmp_path / "model")
    component = LanguageIdentifier.create(config, storage, Resource("language"), None)  # type: ignore[arg-type]
    component.train(TrainingData([_example(text, language) for language in EXAMPLES for text in EXAMPLES[language]]))
    return LanguageIdentifier.load(config, storage, Resource("language"), None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hallo", "de"),
        ("hello", "en"),
        ("danke", "de"),
        ("Wasserstoff", "de"),
        ("make an enquiry", "en"),
        ("Welche Firmen arbeiten an Wasserstoff?", "de"),
        ("Which companies work on hydrogen?", "en"),
        ("WER IST JÖRG KEMNA", "de"),
        ("What does the Smart Hospital Essen do?", "en"),
    ],
)
@pytest.mark.parametrize("conversation", ["de", "en", None])
def test_clear_message_has_its_own_language(
    identifier: LanguageIdentifier, text: str, language: str, conversation: str | None
) -> None:
    found = identifier.identify(text, conversation)
    assert found is not None
    assert found[0] == language


@pytest.mark.parametrize("text", ["Smart Hospital Essen", "H2UB?", "ok", "12.5.", "🙂", "???"])
def test_message_without_language_keeps_the_conversations(identifier: LanguageIdentifier, text: str) -> None:
    for conversation in ("de", "en"):
        found = identifier.identify(text, conversation)
        assert found is not None
        assert found[0] == conversation
    assert identifier.identify(text, None) is None


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("name", "Priyanka Raghunathan"),
        ("organisation", "The Rye Bakery"),
        ("email", "info at mail.example"),
        ("topic", "Machine Learning"),
    ],
)
def test_name_in_a_form_is_in_no_language(identifier: LanguageIdentifier, asked: str, text: str) -> None:
    for conversation in ("de", "en"):
        found = identifier.identify(text, conversation, asked)
        assert found is not None
        assert found[0] == conversation


def test_sentence_in_a_form_has_its_own_language(identifier: LanguageIdentifier) -> None:
    for asked in ("name", "organisation", "email", "topic"):
        found = identifier.identify("Warum wollen Sie das wissen?", "en", asked)
        assert found is not None
        assert found[0] == "de"


def test_entity_is_added_and_button_payloads_are_left_alone(identifier: LanguageIdentifier) -> None:
    typed, button = Message({"text": "Guten Morgen"}), Message({"text": '/greet{"language": "en"}'})
    identifier.process([typed, button])
    (entity,) = typed.get("entities")
    assert (entity["entity"], entity["value"]) == ("language", "de")
    assert button.get("entities") is None


def test_language_of_the_metadata_must_be_one_of_ours(identifier: LanguageIdentifier) -> None:
    assert identifier.identify("H2UB", "fr") is None


def test_changed_names_change_the_fingerprint(tmp_path: Path) -> None:
    file = tmp_path / "entities.yml"
    config = {"entities_file": str(file), "question_files": None}
    before = LanguageIdentifier.fingerprint_addon(config)
    file.write_text(ENTITIES, encoding="utf-8")
    assert LanguageIdentifier.fingerprint_addon(config) != before


def _example(text: str, language: str) -> Message:
    return Message.build(text, "ask_partnership", intent_metadata={"language": language})
