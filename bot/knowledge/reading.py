"""What the models make of one wording of a message: probabilities of all targets, as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.embedding import Vector
from bot.knowledge.linking import Mention, fold
from bot.knowledge.records import OFF_TOPIC

Floats = NDArray[np.float32]
Numbers = NDArray[np.intp]


class Targets:
    """All that a message may ask for, numbered; one for all readings of an index."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.slugs = tuple(name.partition(":")[2] for name in names)
        self._numbers = {name: number for number, name in enumerate(names)}
        self._kinds = {kind: self._find(f"{kind}:") for kind in ("fact", "unknown", "lookup")}

    def numbers_of(self, names: Iterable[str]) -> list[int]:
        """Return the numbers of those targets that there are."""
        return [self._numbers[name] for name in names if name in self._numbers]

    def of_kind(self, kind: str) -> Numbers:
        """Return the numbers of all facts, unknowns or lookups ("fact", "unknown", "lookup")."""
        return self._kinds[kind]

    def _find(self, prefix: str) -> Numbers:
        return np.array([n for n, name in enumerate(self.names) if name.startswith(prefix)], dtype=np.intp)


@dataclass(frozen=True)
class Probabilities:
    """Probabilities of all targets, by one model or by several together."""

    targets: Targets
    values: Floats  # (targets,)

    def of(self, *targets: str) -> float:
        """Return the sum over some targets; those that are not known count nothing."""
        return float(self.values[self.targets.numbers_of(targets)].sum())

    def of_facts(self, slugs: Iterable[str]) -> float:
        """Return the sum over some facts, at most 1."""
        return min(self.of(*(f"fact:{slug}" for slug in slugs)), 1.0)

    def of_kind(self, kind: str) -> float:
        """Return the sum over all facts, unknowns or lookups."""
        return float(self.values[self.targets.of_kind(kind)].sum())

    def best(self, kind: str, count: int) -> list[tuple[str, float]]:
        """Return the slugs and probabilities of the likeliest facts, unknowns or lookups, the likeliest first."""
        numbers = self.targets.of_kind(kind)
        values = self.values[numbers]  # a copy
        found = []
        for _ in range(min(count, len(values))):  # a handful: of 10,000 facts partitioning takes ten times as long
            likeliest = int(values.argmax())
            found.append((self.targets.slugs[numbers[likeliest]], float(values[likeliest])))
            values[likeliest] = -1.0
        return found

    def highest(self, kind: str) -> float:
        """Return the probability of the likeliest fact, unknown or lookup; 0 where there is none."""
        return float(self.values[self.targets.of_kind(kind)].max(initial=0.0))

    @cached_property
    def likeliest(self) -> tuple[str, float]:
        """The likeliest target and its probability."""
        number = int(self.values.argmax())
        return self.targets.names[number], float(self.values[number])


@dataclass(frozen=True)
class Reading:
    """What the models make of one wording of a message."""

    text: str
    mentions: tuple[Mention, ...]
    strange: tuple[str, ...]
    together: Probabilities
    by_vector: Probabilities
    by_words: Probabilities
    """The same by each of the two models alone."""
    vector: Vector
    unknown_as_typed: float = 0.0
    """Probability of the likeliest unknown aspect before what was said earlier came in."""
    leaning: float = 0.0
    """Share of the reading that comes from what was said earlier, not from the message as typed; 0 … 1."""
    disputed: float = 0.0
    """Share of the ways to read the message in context that lost to the likeliest one; 0 … 1."""

    @cached_property
    def folded(self) -> str:
        """The text in lower case and without umlauts."""
        return fold(self.text)

    @property
    def off_topic(self) -> float:
        """Probability that the message has nothing to do with the subject."""
        return self.together.of(OFF_TOPIC)

    @cached_property
    def answerable(self) -> float:
        """Probability that the knowledge base holds an answer."""
        return self.together.of_kind("fact") + self.together.of_kind("lookup")

    def fact(self, slug: str) -> float:
        """Return the probability of a fact."""
        return self.together.of(f"fact:{slug}")

    @cached_property
    def likeliest_unknown(self) -> tuple[str | None, float]:
        """Slug and probability of the likeliest unknown aspect."""
        return next(iter(self.together.best("unknown", 1)), (None, 0.0))

    @cached_property
    def entities(self) -> frozenset[str]:
        """Slugs of all entities named."""
        return frozenset(mention.slug for mention in self.mentions)
