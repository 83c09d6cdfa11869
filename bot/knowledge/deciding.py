"""Decide what to say to a reading: a sure answer, openly uncertain facts, a list, or that it is unknown."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.reading import Reading
from bot.knowledge.records import OFF_TOPIC, OTHER, OTHER_UNKNOWN
from bot.knowledge.selecting import Selection, is_elsewhere, select

GATE_FILE = Path(__file__).resolve().parents[2] / "data" / "knowledge" / "gate.json"
USUAL_COSINE = 0.9
"""e5 cosines lie in 0.75 … 1; two wordings of one question are about this near."""
CLEARLY_UNKNOWN = 0.6
"""Probability from which an unknown aspect is named; below it the admission stays general."""
BESIDE = 5
"""Unknown aspects whose questions are compared with those of the facts."""
Band = Literal["answer", "lookup", "related", "unknown", "off_topic"]


@dataclass(frozen=True)
class Decision:
    """A band with what it needs: facts, the kind of list, or the unknown aspect. `confidence` is in 0 … 1."""

    band: Band
    confidence: float
    facts: tuple[str, ...] = ()
    lookup: str = ""
    unknown: str | None = None


@dataclass(frozen=True)
class Gate:
    """Logistic regression from `gate_features` to the probability that the selected facts are right.

    Calibrated by `make calibrate` on questions whose authors the model was not fitted on.
    """

    weights: Mapping[str, float]
    bias: float
    sure: float
    related: float

    def confidence(self, features: Mapping[str, float]) -> float:
        """Return the probability that the selected facts answer the question."""
        logit = self.bias + sum(self.weights[name] * value for name, value in features.items())
        return 1.0 / (1.0 + math.exp(-logit))


@lru_cache(maxsize=1)
def load_gate() -> Gate:
    """Read the calibrated gate that belongs to the seeded knowledge."""
    return Gate(**json.loads(GATE_FILE.read_text()))


def gate_features(reading: Reading, selection: Selection, index: KnowledgeIndex) -> dict[str, float]:
    """Return what tells a right answer from a wrong one, each roughly between -1 and 1."""
    about = {slug for fact in selection.facts for slug in index.facts[fact].about}
    named = {slug for slug in reading.entities if index.entities[slug].kind in ("person", "organisation", "agreement")}
    covered = index.covered(*selection.facts)
    near = index.nearness(reading.vector, covered)
    beside = [f"unknown:{slug}" for slug, _ in reading.together.best("unknown", BESIDE)]
    uncovered, uncovered_most = index.uncovered(reading.text, covered)
    near_other = index.model.similarity(reading.vector, [*beside, OTHER_UNKNOWN, OFF_TOPIC])
    return {
        "near": (near - USUAL_COSINE) * 10,
        "nearer": (near - near_other) * 10,
        "answerable": _squashed_logit(reading.answerable),
        "mass": _squashed_logit(min(selection.mass, 1.0)),
        "top": reading.together.highest("fact"),
        "strange": min(len(reading.strange), 3) / 3,
        "names_other": float(bool(named) and not named & about),
        "names_subject": float(bool(named & about)),
        "unknown": reading.together.highest("unknown"),
        "other": reading.together.of(OTHER_UNKNOWN),
        "off_topic": reading.off_topic,
        "mass_vector": _squashed_logit(reading.by_vector.of_facts(covered)),
        "mass_words": _squashed_logit(reading.by_words.of_facts(covered)),
        "unknown_vector": reading.by_vector.highest("unknown"),
        "unknown_words": reading.by_words.highest("unknown"),
        "unknown_as_typed": reading.unknown_as_typed,
        "leaning": reading.leaning,
        "disputed": reading.disputed,
        "uncovered": uncovered,
        "uncovered_most": uncovered_most,
        "two": float(len(selection.facts) > 1),
        "short": float(len(reading.text.split()) <= 3),
        "length": min(len(reading.text.split()), 30) / 30,
    }


def decide(reading: Reading, index: KnowledgeIndex, gate: Gate) -> Decision:
    """Return the band for one reading."""
    lookup, lookup_mass = next(iter(reading.together.best("lookup", 1)), ("", 0.0))
    selection = select(reading, index)
    confidence = gate.confidence(gate_features(reading, selection, index))
    # Where the visitor leans on what was said before, readings are mixed, and the gate knows better.
    outweighed = not reading.leaning and selection.mass < reading.likeliest_unknown[1]
    if lookup_mass >= 0.5 and lookup_mass > selection.mass:
        return Decision("lookup", lookup_mass, facts=selection.facts, lookup=lookup)
    if confidence >= gate.sure and not outweighed and not is_elsewhere(selection.facts, reading, index):
        return Decision("answer", confidence, facts=selection.facts)
    if confidence >= gate.related:
        return Decision("related", confidence, facts=_nearest(reading, selection), unknown=reading.likeliest_unknown[0])
    if reading.off_topic > reading.likeliest_unknown[1] and reading.off_topic > reading.answerable:
        return Decision("off_topic", 1 - confidence)
    return Decision("unknown", 1 - confidence, facts=selection.facts, unknown=_named_unknown(reading))


def _nearest(reading: Reading, selection: Selection) -> tuple[str, ...]:
    others = [slug for slug, _ in reading.together.best("fact", 3) if slug not in selection.facts]
    return (*selection.facts, *others)[:2]


def _named_unknown(reading: Reading) -> str | None:
    """Name the unknown aspect only where the model is clear about it; else the admission stays general."""
    likeliest, probability = reading.likeliest_unknown
    return likeliest if likeliest != OTHER and probability >= CLEARLY_UNKNOWN else None


def _squashed_logit(probability: float) -> float:
    clipped = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(clipped / (1 - clipped)) / math.log(1e4)
