"""Both pipelines get the same examples, and no test message is known from training."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from benchmarks.nlu import QUESTION_SAMPLE
from benchmarks.nlu_data import QUESTION_INTENT, Example, limit_examples, read_examples, split, write_training_file

PROJECT = Path(__file__).resolve().parents[3]
CLASSIFIER = PROJECT / "bot" / "engine" / "components" / "hybrid_intent_classifier.py"
NLU = """
version: "3.1"
nlu:
  - intent: greet
    metadata:
      language: de
    examples: |
      - Moin
      - Guten Tag
  - intent: gibberish
    examples: |
      - asdf
      - moin
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "nlu").mkdir()
    (tmp_path / "nlu" / "greet.yml").write_text(NLU, "utf-8")
    questions = tmp_path / "knowledge" / "questions" / "facts"
    questions.mkdir(parents=True)
    (questions / "author-1.yml").write_text(
        "coordinator:\n  de: ['Wer koordiniert?']\n  en: ['Who coordinates?']\n", "utf-8"
    )
    return tmp_path


def many(intent: str, language: str, count: int) -> list[Example]:
    return [Example(f"{intent} {language} {number}", intent, language) for number in range(count)]


def test_examples_come_from_intents_and_questions(data: Path) -> None:
    assert set(read_examples(data, 10)) == {
        Example("Moin", "greet", "de"),
        Example("Guten Tag", "greet", "de"),
        Example("asdf", "gibberish", ""),
        Example("Wer koordiniert?", QUESTION_INTENT, "de"),
        Example("Who coordinates?", QUESTION_INTENT, "en"),
    }


def test_no_text_is_there_twice_in_another_spelling(data: Path) -> None:
    texts = [example.text.casefold() for example in read_examples(data, 10)]
    assert len(set(texts)) == len(texts)


def test_the_sample_of_questions_is_our_classifiers() -> None:
    assert f'"question_sample": {QUESTION_SAMPLE},' in CLASSIFIER.read_text("utf-8")


def test_folds_hold_every_example_once() -> None:
    examples = many("greet", "de", 17) + many("thank", "en", 8)
    dealt = split(examples, 3)
    assert Counter(example for fold in dealt for example in fold) == Counter(examples)


def test_folds_are_even_in_every_intent_and_language() -> None:
    examples = many("greet", "de", 17) + many("greet", "en", 16) + many("thank", "en", 8)
    for intent, language in (("greet", "de"), ("greet", "en"), ("thank", "en")):
        sizes = [sum((e.intent, e.language) == (intent, language) for e in fold) for fold in split(examples, 3)]
        assert max(sizes) - min(sizes) <= 1


def test_folds_are_the_same_in_another_order() -> None:
    examples = many("greet", "de", 17) + many("thank", "en", 8)
    assert split(examples, 3) == split(examples[::-1], 3)


def test_cap_holds_for_intents_and_keeps_the_share_of_questions() -> None:
    examples = many("greet", "de", 40) + many("thank", "de", 60) + many(QUESTION_INTENT, "de", 200)
    sizes = Counter(example.intent for example in limit_examples(examples, 20))
    assert sizes == {"greet": 20, "thank": 20, QUESTION_INTENT: 80}


def test_no_cap_keeps_everything() -> None:
    examples = many("greet", "de", 40) + many(QUESTION_INTENT, "de", 200)
    assert Counter(limit_examples(examples, 0)) == Counter(examples)


def test_training_file_is_read_as_written(tmp_path: Path) -> None:
    file = tmp_path / "nlu.yml"
    write_training_file([Example('sag: "hi" #1', "greet", "de"), Example("?", "gibberish", "")], file)
    assert yaml.safe_load(file.read_text("utf-8"))["nlu"] == [
        {"intent": "greet", "metadata": {"language": "de"}, "examples": [{"text": 'sag: "hi" #1'}]},
        {"intent": "gibberish", "examples": [{"text": "?"}]},
    ]
