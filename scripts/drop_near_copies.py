"""Find training lines that are near copies of evaluation questions, and remove them from the files.

What is measured must not have been learnt: `tests/house/test_evaluation_separation.py` holds this line, and
`python -m scripts.drop_near_copies` restores it. The training side gives way, never the evaluation.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rapidfuzz import fuzz, process

from bot.knowledge.linking import fold

PROJECT = Path(__file__).resolve().parents[1]
EVALUATION = ("evaluation/questions", "evaluation/calibration")
SCRIPTS = "evaluation/enquiries/scripts"
SAMPLES, NLU = "data/knowledge/questions", "data/nlu"

NEAR_WORDS = 4
"""Shorter texts ("G DATA Umsatz", "danke dir") share most letters with many others by chance: only equality counts."""
NEAR_RATIO = 90
"""Of 100; one typing error, one inflection or another word order. Below it a synonym or another name stands in the
question, which a model has to understand by itself."""

_SEPARATORS = re.compile(r"[\W_]+")
_QUOTED = re.compile(r'- "([^"\\]+)"')
_ANNOTATION = re.compile(r"\[([^]]+)](?:\([^)]*\)|\{[^}]*})")


@dataclass(frozen=True)
class Line:
    """One text and where it stands; `number` counts from 0."""

    path: Path
    number: int
    text: str


@dataclass(frozen=True)
class NearCopy:
    """A training line, the evaluation question that it copies, and how near it is (of 100)."""

    training: Line
    question: Line
    ratio: int

    @property
    def kind(self) -> str:
        """Return where the two stand: "facts ~ singles"."""
        place = self.training.path.parent.name if self.training.path.parent.name != "nlu" else self.training.path.stem
        return f"{place} ~ {self.question.path.parent.name}"


def normalise(text: str) -> str:
    """Return the text case-folded, umlauts written out, without punctuation; as typed where nothing else is left."""
    return _SEPARATORS.sub(" ", fold(text)).strip() or text.strip()


def find_near_copies(training: Sequence[Line], questions: Sequence[Line]) -> list[NearCopy]:
    """Return each training line that is a near copy, with its nearest evaluation question."""
    found: dict[int, NearCopy] = {}
    by_text = {normalise(question.text): question for question in questions}
    for position, line in enumerate(training):
        if normalise(line.text) in by_text:
            found[position] = NearCopy(line, by_text[normalise(line.text)], 100)
    long_training = [(p, key) for p, line in enumerate(training) if (key := _sorted_words(line.text))]
    long_questions = [(question, key) for question in questions if (key := _sorted_words(question.text))]
    # The ratio of texts with sorted words is `token_sort_ratio`, without sorting 20 million times.
    ratios = process.cdist(
        [key for _, key in long_questions],
        [key for _, key in long_training],
        scorer=fuzz.ratio,
        score_cutoff=NEAR_RATIO,
        dtype=np.uint8,
        workers=-1,
    )
    for row, column in np.argwhere(ratios):
        position, ratio = long_training[column][0], int(ratios[row, column])
        if position not in found or found[position].ratio < ratio:
            found[position] = NearCopy(training[position], long_questions[row][0], ratio)
    return [found[position] for position in sorted(found)]


def _sorted_words(text: str) -> str:
    """Return the normalised words in order; empty for a text that is too short to be a near copy."""
    words = sorted(normalise(text).split())
    return " ".join(words) if len(words) >= NEAR_WORDS else ""


def read_questions(project: Path = PROJECT) -> list[Line]:
    """Return every message of the evaluation and calibration questions."""
    paths = [path for folder in EVALUATION for path in sorted((project / folder).glob("*/*.yml"))]
    return [Line(path, 0, text) for path in paths for text in _texts(yaml.safe_load(path.read_text("utf-8")))]


def read_scripts(project: Path = PROJECT) -> list[Line]:
    """Return what the visitors of the scripted enquiries type, but for "yes" and other short words."""
    found = []
    for path in sorted((project / SCRIPTS).glob("*.yml")):
        for script in yaml.safe_load(path.read_text("utf-8")):
            typed = [script["opening"], *(text for texts in script["replies"].values() for text in texts)]
            found += [Line(path, 0, text) for text in typed if len(text.split()) >= NEAR_WORDS]
    return found


def find_all() -> list[NearCopy]:
    """Return near copies of questions in all training data, and of scripts in the examples of intents."""
    training = read_training()
    examples = [line for line in training if line.path.parent.name == "nlu"]
    # A question on a fact that a visitor asks in between is not what the scripts measure.
    return find_near_copies(training, read_questions()) + find_near_copies(examples, read_scripts())


def _texts(node: Any) -> Iterator[str]:
    """Yield the value of each `text` key below a node."""
    if isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node["text"]
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from _texts(child)


def read_training(project: Path = PROJECT) -> list[Line]:
    """Return every sample question and every example of an intent, each of which stands on a line of its own."""
    samples = [line for path in sorted((project / SAMPLES).glob("*/*.yml")) for line in _read_lines(path, _sample)]
    return samples + [line for path in sorted((project / NLU).glob("*.yml")) for line in _read_lines(path, _example)]


def _read_lines(path: Path, parse: Any) -> Iterator[Line]:
    for number, line in enumerate(path.read_text("utf-8").split("\n")):
        text = parse(line)
        if text:
            yield Line(path, number, text)


def _sample(line: str) -> str:
    """Return the text of `- "…"` or `- {…, text: "…"}`."""
    plain = _QUOTED.fullmatch(line.strip())
    if plain:  # nearly all lines, read a hundred times faster than by a YAML parser
        return plain[1]
    if not line.lstrip().startswith("- "):
        return ""
    (entry,) = yaml.safe_load(line.strip())
    return str(entry["text"] if isinstance(entry, dict) else entry)


def _example(line: str) -> str:
    """Return an example of Rasa's format, without the marks of its entities."""
    stripped = line.strip()
    if not stripped.startswith("- ") or stripped.startswith("- intent:"):
        return ""
    return _ANNOTATION.sub(r"\1", stripped[2:]).strip()


def drop(lines: Iterable[Line]) -> None:
    """Remove lines from their files, and keys that are left without entries."""
    numbers: dict[Path, set[int]] = defaultdict(set)
    for line in lines:
        numbers[line.path].add(line.number)
    for path, dropped in numbers.items():
        rows = path.read_text("utf-8").split("\n")
        kept = [row for number, row in enumerate(rows) if number not in dropped]
        path.write_text("\n".join(_without_empty_keys(kept)), "utf-8")


def _without_empty_keys(rows: list[str]) -> list[str]:
    kept: list[str] = []
    for row in reversed(rows):
        below = next((later for later in reversed(kept) if later.strip()), "")
        if row.endswith(":") and not row.lstrip().startswith("- ") and _indent(below) <= _indent(row):
            continue
        kept.append(row)
    return kept[::-1]


def _indent(row: str) -> int:
    return len(row) - len(row.lstrip())


def main() -> None:
    """Drop all near copies and say how many of each kind there were."""
    copies = find_all()
    counts: dict[str, int] = defaultdict(int)
    for copy in copies:
        counts[copy.kind] += 1
    drop(copy.training for copy in copies)
    for kind, count in sorted(counts.items()):
        print(f"{count:5}  {kind}")
    print(f"{len(copies)} training lines dropped.")


if __name__ == "__main__":
    main()
