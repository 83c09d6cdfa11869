"""Sample questions of the knowledge base as training examples: `<fact-slug>: {de: [..], en: [..]}` per file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import yaml


@dataclass(frozen=True)
class QuestionExample:
    """A question whose language is known."""

    text: str
    language: str


def read_questions(folder: str | None, limit: int) -> list[QuestionExample]:
    """Return at most `limit` questions, the same ones each time, taking facts and languages in turn."""
    groups = list(_groups(folder))
    ranked = [sorted(group, key=lambda question: _rank(question.text)) for group in groups]
    rounds = zip_longest(*ranked)
    return [question for one in rounds for question in one if question is not None][:limit]


def fingerprint(folder: str | None) -> str:
    """Return a hash of all question files, for Rasa's training cache."""
    digest = hashlib.sha256()
    for file in _files(folder):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _groups(folder: str | None) -> Iterator[list[QuestionExample]]:
    for file in _files(folder):
        facts = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        for by_language in facts.values():
            for language, texts in by_language.items():
                yield [QuestionExample(text, language) for text in texts]


def _files(folder: str | None) -> list[Path]:
    return sorted(Path(folder).glob("**/*.yml")) if folder else []


def _rank(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
