"""What several authors wrote down about their own messages: where questions part, and what follow-ups had meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from bot.knowledge.seeding import SEED_FOLDER

FOLDER = SEED_FOLDER / "questions"


@dataclass(frozen=True)
class Part:
    """One question, so that it stands alone; every target of `right` answers it."""

    text: str
    right: tuple[str, ...]


@dataclass(frozen=True)
class Compound:
    """A message and the questions in it; a single one where it only looks like two."""

    author: str
    language: str
    text: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Step:
    """One message of a dialogue, its meaning, and the entity that it leans on."""

    language: str
    text: str
    meant: Part
    focus: str | None


@dataclass(frozen=True)
class Dialogue:
    """Messages of one conversation in order."""

    author: str
    steps: tuple[Step, ...]
    same_message: bool = False
    """They are the parts of one message."""


def read_compounds(folder: Path = FOLDER) -> list[Compound]:
    """Return the compound messages of all authors below a folder."""
    return [
        Compound(author, entry["language"], entry["text"], tuple(_part(part, part["text"]) for part in entry["parts"]))
        for author, entry in _entries(folder / "compounds")
    ]


def read_dialogues(folder: Path = FOLDER) -> list[Dialogue]:
    """Return the dialogues of all authors below a folder."""
    grouped = groupby(_entries(folder / "dialogues"), key=lambda pair: (pair[0], pair[1]["conversation"]))
    return [Dialogue(author, tuple(_step(entry) for _, entry in entries)) for (author, _), entries in grouped]


def _entries(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(folder.glob("*.yml")):
        yield from ((path.stem, entry) for entry in yaml.safe_load(path.read_text(encoding="utf-8")))


def _step(entry: dict[str, Any]) -> Step:
    return Step(entry["language"], entry["text"], _part(entry, entry["standalone"]), entry["focus"])


def _part(entry: dict[str, Any], text: str) -> Part:
    return Part(text, (entry["target"], *entry["also"]))
