"""Sample questions of the knowledge base as training examples: `<target>: {de: [..], en: [..]}` per file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

_ON_SUBJECT = ("facts", "unknowns", "lookups")
"""Sub-folders of questions on the subject."""
_FOLLOW_UPS = "followups"
"""Sub-folder of questions such as "und wo ist das?": few, short and near to small talk, so all of them are used."""
_LIMITS = ("limits",)
"""Messages off the subject; the target is their intent."""


_COURTESY_EVERY = 6
COURTESIES = {
    "de": ("Guten Tag,", "Hallo,", "Guten Morgen!", "Moin,", "Servus,", "Grüß Gott,", "Danke.", "Ok danke,",
           "Entschuldigung,", "Guten Tag. Ich habe wenig Zeit.", "Bitte,", "Super, vielen Dank!"),
    "en": ("Hello,", "Hi,", "Good morning.", "Hiya,", "Hello there,", "Hey,", "Thanks.", "Ok thanks,", "Sorry,",
           "Good evening, I am in a hurry.", "Please,", "Great, thank you!"),
}  # fmt: skip


@dataclass(frozen=True)
class QuestionExample:
    """A question whose language is known, and what it asks for."""

    text: str
    language: str
    target: str


def read_questions(folder: str | None, limit: int) -> list[QuestionExample]:
    """Return all follow-ups and at most `limit` questions on the subject, spread evenly and the same each time."""
    return [*_follow_ups(folder), *_ranked(_questions(folder, _ON_SUBJECT))[:limit]]


def read_further_questions(folder: str | None, limit: int) -> list[QuestionExample]:
    """Return the questions on the subject that `read_questions` leaves out."""
    return _ranked(_questions(folder, _ON_SUBJECT))[limit:]


def read_limits(folder: str | None, limit: int) -> list[QuestionExample]:
    """Return at most `limit` messages off the subject, spread evenly and the same ones each time."""
    return _ranked(_questions(folder, _LIMITS))[:limit]


def with_courtesies(questions: list[QuestionExample]) -> Iterator[QuestionExample]:
    """Yield some questions once more behind a greeting, which by itself would be small talk."""
    for number, question in enumerate(questions[::_COURTESY_EVERY]):
        courtesies = COURTESIES[question.language]
        text = f"{courtesies[number % len(courtesies)]} {question.text}"
        yield QuestionExample(text, question.language, question.target)


def fingerprint(folder: str | None) -> str:
    """Return a hash of all question files, for Rasa's training cache."""
    digest = hashlib.sha256()
    for file in _files(folder, (*_ON_SUBJECT, _FOLLOW_UPS, *_LIMITS)):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _ranked(questions: Iterator[QuestionExample]) -> list[QuestionExample]:
    return sorted(questions, key=lambda question: _rank(question.text))


def _follow_ups(folder: str | None) -> Iterator[QuestionExample]:
    for file in _files(folder, (_FOLLOW_UPS,)):
        for entry in yaml.safe_load(file.read_text(encoding="utf-8")) or []:
            yield QuestionExample(entry["text"], entry["language"], entry["target"])


def _questions(folder: str | None, kinds: tuple[str, ...]) -> Iterator[QuestionExample]:
    for file in _files(folder, kinds):
        targets = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        for target, by_language in targets.items():
            for language, texts in by_language.items():
                yield from (QuestionExample(text, language, target) for text in texts)


def _files(folder: str | None, kinds: tuple[str, ...]) -> list[Path]:
    if not folder:
        return []
    return [file for kind in kinds for file in sorted((Path(folder) / kind).glob("*.yml"))]


def _rank(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
