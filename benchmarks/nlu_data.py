"""The examples that our pipeline is trained on, as a list that both pipelines can be given."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.engine.components.question_files import read_questions

QUESTION_INTENT = "ask_partnership"
OUT_OF_SCOPE = frozenset({"off_topic", "use_other_language", "gibberish"})


@dataclass(frozen=True)
class Example:
    """A message with what it means; `language` is "" where it is neither German nor English."""

    text: str
    intent: str
    language: str

    @property
    def is_in_scope(self) -> bool:
        """Tell whether the assistant has something to do with it."""
        return self.intent not in OUT_OF_SCOPE


def read_examples(data: Path, questions: int) -> list[Example]:
    """Return all examples of `data/nlu` and the sample of questions that our classifier adds; no text twice."""
    found = [example for file in sorted((data / "nlu").glob("*.yml")) for example in _read_file(file)]
    sampled = read_questions(str(data / "knowledge" / "questions"), questions)
    found += [Example(question.text, QUESTION_INTENT, question.language) for question in sampled]
    # Upper case is no difference: the same message on both sides of a split would be known by heart.
    return list({example.text.casefold(): example for example in reversed(found)}.values())[::-1]


def limit_examples(examples: Iterable[Example], cap: int) -> list[Example]:
    """Return at most `cap` examples per intent and language, and as great a share of the question intent.

    That intent is a large part of our data on purpose and stays as large a part. No cap: 0.
    """
    groups: defaultdict[tuple[str, str], list[Example]] = defaultdict(list)
    for example in examples:
        groups[example.intent, example.language].append(example)
    if not cap:
        return [example for group in groups.values() for example in group]
    others = [len(group) for (intent, _), group in groups.items() if intent != QUESTION_INTENT]
    share = sum(min(cap, size) for size in others) / max(1, sum(others))
    limited: list[Example] = []
    for (intent, _), group in groups.items():
        size = round(len(group) * share) if intent == QUESTION_INTENT else cap
        limited += sorted(group, key=_rank)[:size]
    return limited


def split(examples: Sequence[Example], folds: int) -> list[list[Example]]:
    """Deal the examples into folds, each intent and language evenly, and the same way each time."""
    dealt: list[list[Example]] = [[] for _ in range(folds)]
    turns: Counter[tuple[str, str]] = Counter()
    for example in sorted(examples, key=_rank):
        key = (example.intent, example.language)
        # Groups begin with different folds, else the first fold would get every remainder.
        first = int(_digest(f"{example.intent} {example.language}"), 16)
        dealt[(first + turns[key]) % folds].append(example)
        turns[key] += 1
    return dealt


def write_training_file(examples: Iterable[Example], file: Path) -> None:
    """Write Rasa's NLU format, one block per intent and language."""
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for example in examples:
        groups[example.intent, example.language].append(example.text)
    blocks = [_block(intent, language, texts) for (intent, language), texts in groups.items()]
    file.write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True, sort_keys=False), "utf-8")


def _block(intent: str, language: str, texts: Iterable[str]) -> dict[str, Any]:
    examples = [{"text": text} for text in texts]
    return {"intent": intent, **({"metadata": {"language": language}} if language else {}), "examples": examples}


def _read_file(file: Path) -> Iterator[Example]:
    for block in yaml.safe_load(file.read_text("utf-8"))["nlu"]:
        language = (block.get("metadata") or {}).get("language", "")
        for line in block["examples"].splitlines():
            if line.startswith("- "):
                yield Example(line.removeprefix("- ").strip(), block["intent"], language)


def _rank(example: Example) -> str:
    return _digest(f"{example.text}\0{example.intent}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
