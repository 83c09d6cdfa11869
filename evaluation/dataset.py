"""The evaluation questions, written from the source alone by authors who saw neither facts nor training data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "questions"
CALIBRATION_FOLDER = Path(__file__).parent / "calibration"
Alternatives = tuple[tuple[str, ...], ...]
Needles = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Expectation:
    """What a right reply shows.

    `kind` is "answerable", "unanswerable", "off_topic" or "smalltalk". `facts` are alternatives, each a set of
    fact slugs that answer together; none where the answer is a computed list, which is graded by its text.
    Each entry of `contains` is a choice of texts of which one must stand in the reply.
    """

    kind: str
    facts: Alternatives = ()
    contains: Needles = ()
    excludes: tuple[str, ...] = ()
    act: str = ""


@dataclass(frozen=True)
class Turn:
    """One message of a visitor. `language` is the one in which the reply must come, or "both"."""

    text: str
    language: str
    expected: Expectation


@dataclass(frozen=True)
class Item:
    """One conversation; single questions are conversations of one turn."""

    id: str
    author: str
    group: str
    style: str
    turns: tuple[Turn, ...]
    pair: str = field(default="")


def load(folder: Path = FOLDER) -> list[Item]:
    """Return all items below a folder with singles/, unanswerable/, conversations/ and smalltalk/."""
    readers = {
        "singles": _singles,
        "unanswerable": _unanswerable,
        "conversations": _conversations,
        "smalltalk": _smalltalk,
    }
    return [
        item
        for name, reader in readers.items()
        for path in sorted((folder / name).glob("*.yml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
        for item in reader(entry, path.stem)
    ]


def _singles(entry: dict[str, Any], author: str) -> Iterator[Item]:
    for language in ("de", "en"):
        half = entry[language]
        expected = _answerable({**entry, **half})
        turn = Turn(half["text"], language, expected)
        yield Item(f"{entry['pair']}.{language}", author, entry["kind"], half["style"], (turn,), entry["pair"])


def _unanswerable(entry: dict[str, Any], author: str) -> Iterator[Item]:
    kind = "unanswerable" if entry["on_topic"] else "off_topic"
    expected = Expectation(kind, facts=_alternatives(entry.get("facts")))
    yield Item(entry["id"], author, kind, entry["style"], (Turn(entry["text"], entry["language"], expected),))


def _conversations(entry: dict[str, Any], author: str) -> Iterator[Item]:
    turns = tuple(Turn(turn["text"], turn["language"], _turn_expectation(turn)) for turn in entry["turns"])
    yield Item(entry["id"], author, "conversation", "", turns)


def _turn_expectation(turn: dict[str, Any]) -> Expectation:
    kind = turn.get("expect", "answerable")
    if kind == "answerable":
        return _answerable(turn)
    return Expectation(kind, facts=_alternatives(turn.get("facts")), act=turn.get("act", "any"))


def _smalltalk(entry: dict[str, Any], author: str) -> Iterator[Item]:
    expected = Expectation("smalltalk", act=entry["act"])
    yield Item(entry["id"], author, "smalltalk", entry["act"], (Turn(entry["text"], entry["language"], expected),))


def _answerable(entry: dict[str, Any]) -> Expectation:
    contains = tuple(tuple(n) if isinstance(n, list) else (str(n),) for n in entry.get("must_contain") or [])
    excludes = tuple(map(str, entry.get("must_not_contain") or []))
    return Expectation("answerable", _alternatives(entry.get("facts")), contains, excludes)


def _alternatives(facts: list[list[str]] | None) -> Alternatives:
    return tuple(tuple(alternative) for alternative in facts or [])
