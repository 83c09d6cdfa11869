"""Intents: trained, kept without pickle, out of scope recognised."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.embedding import encode_vector, get_embedder
from bot.engine.components.hybrid_intent_classifier import HybridIntentClassifier, TooFewIntents
from tests.unit.engine.storage import FolderStorage

EXAMPLES = {
    "greet": ["Hallo", "Guten Tag", "Guten Morgen", "Moin", "hello", "good morning", "hi there", "good evening"],
    "thank": ["danke", "vielen Dank", "danke schön", "besten Dank", "thanks", "thank you", "many thanks", "cheers"],
    "tell_joke": ["erzähl einen Witz", "kennst du einen Witz?", "tell me a joke", "do you know a joke?"],
    "ask_partnership": ["Wo liegt das ZBT?", "Wer leitet die BMR?", "Where is ZBT?", "Who leads BMR?"],
}
QUESTIONS = """
visit-goal:
  de: ["Was war das Ziel des Besuchs?", "Warum kam die Delegation?", "Wozu diente die Reise?"]
  en: ["What was the aim of the visit?", "Why did the delegation come?", "What was the trip for?"]
"""


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[HybridIntentClassifier, Path]:
    folder = tmp_path_factory.mktemp("intents")
    (folder / "questions" / "facts").mkdir(parents=True)
    (folder / "questions" / "facts" / "visit.yml").write_text(QUESTIONS, encoding="utf-8")
    config = {**HybridIntentClassifier.get_default_config(), "question_files": str(folder / "questions")}
    storage: Any = FolderStorage(folder)
    component = HybridIntentClassifier.create(config, storage, Resource("model"), None)  # type: ignore[arg-type]
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("BOT_DATA_DIR", str(folder))
        get_embedder.cache_clear()
        component.train(_training_data(EXAMPLES))
    get_embedder.cache_clear()
    loaded = HybridIntentClassifier.load(config, storage, Resource("model"), None)  # type: ignore[arg-type]
    return loaded, folder / "model"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Guten Abend!", "greet"),
        ("Danke sehr", "thank"),
        ("bitte einen witz", "tell_joke"),
        ("What was the purpose of the trip?", "ask_partnership"),
        ("Wer war Ziel der Reise?", "ask_partnership"),
    ],
)
def test_new_texts_get_their_intent(trained: tuple[HybridIntentClassifier, Path], text: str, intent: str) -> None:
    message = _process(trained[0], text)
    assert message.get("intent_ranking")[0] == message.get("intent")
    assert intent in [entry["name"] for entry in message.get("intent_ranking")[:2]]


def test_vector_of_the_metadata_is_used(trained: tuple[HybridIntentClassifier, Path]) -> None:
    vector = encode_vector(get_embedder().embed("thank you"))
    other = _process(trained[0], "xyz", {"vector": vector}).get("intent_ranking")
    own = _process(trained[0], "xyz").get("intent_ranking")
    assert "thank" in [entry["name"] for entry in other[:2]]
    assert own != other


def test_what_is_like_nothing_known_is_fallback(trained: tuple[HybridIntentClassifier, Path]) -> None:
    ranking = _process(trained[0], "qxzvw 9981 ;;; jjkpl").get("intent_ranking")
    assert ranking[0]["name"] == "nlu_fallback"
    assert ranking[1]["name"] in EXAMPLES


@pytest.mark.parametrize("typed", ["\u2215danke", "\u2215hello there"])
def test_typed_command_has_no_intent(trained: tuple[HybridIntentClassifier, Path], typed: str) -> None:
    assert _process(trained[0], typed).get("intent")["name"] == "nlu_fallback"


def test_button_payloads_are_left_alone(trained: tuple[HybridIntentClassifier, Path]) -> None:
    assert _process(trained[0], '/greet{"language": "de"}').get("intent") is None


def test_model_holds_no_pickle(trained: tuple[HybridIntentClassifier, Path]) -> None:
    assert sorted(path.name for path in trained[1].iterdir()) == ["arrays.npz", "settings.json"]
    with np.load(trained[1] / "arrays.npz", allow_pickle=False) as arrays:
        assert all(arrays[name].dtype != object for name in arrays.files)


def test_one_intent_alone_is_refused(tmp_path: Path) -> None:
    config = {**HybridIntentClassifier.get_default_config(), "question_files": None}
    storage: Any = FolderStorage(tmp_path)
    component = HybridIntentClassifier.create(config, storage, Resource("model"), None)  # type: ignore[arg-type]
    with pytest.raises(TooFewIntents):
        component.train(_training_data({"greet": ["Hallo"]}))


def _process(component: HybridIntentClassifier, text: str, metadata: dict[str, Any] | None = None) -> Message:
    (message,) = component.process([Message({"text": text, "metadata": metadata})])
    return message


def _training_data(examples: dict[str, list[str]]) -> TrainingData:
    return TrainingData([Message.build(text, intent) for intent, texts in examples.items() for text in texts])
