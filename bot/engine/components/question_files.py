"""Sample questions of the knowledge base as training examples: `<target>: {de: [..], en: [..]}` per file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

_ON_SUBJECT = ("facts", "unknowns", "lookups")
"""Sub-folders of questions on the subject; follow-ups and off-topic messages say little about it."""


@dataclass(frozen=True)
class QuestionExample:
    """A question whose language is known."""

    text: str
    language: str


def read_questions(folder: str | None, limit: int) -> list[QuestionExample]:
    """Return at most `limit` questions on the subject, spread evenly and the same ones each time."""
    return sorted(_questions(folder), key=lambda question: _rank(question.text))[:limit]


def fingerprint(folder: str | None) -> str:
    """Return a hash of all question files, for Rasa's training cache."""
    digest = hashlib.sha256()
    for file in _files(folder):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _questions(folder: str | None) -> Iterator[QuestionExample]:
    for file in _files(folder):
        targets = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        for by_language in targets.values():
            for language, texts in by_language.items():
                yield from (QuestionExample(text, language) for text in texts)


def _files(folder: str | None) -> list[Path]:
    if not folder:
        return []
    return [file for kind in _ON_SUBJECT for file in sorted((Path(folder) / kind).glob("*.yml"))]


def _rank(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
