"""The budget of a turn: which ratio, how much at most, and what would be better still."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.figures import median, percentile
from benchmarks.measuring import Measured

Round = Mapping[str, Measured]
STARTER, CUSTOM = "starter", "custom-action"


@dataclass(frozen=True)
class Line:
    """A line of the budget: our figure divided by the other bot's."""

    what: str
    unit: str
    digits: int
    figure: Callable[[Measured], float]
    other: str
    target: float
    stretch: float
    at_least: bool = False

    def ratio(self, ours: str, rounds: Sequence[Round]) -> float:
        """Return the median of the rounds' ratios."""
        return median([self.figure(each[ours]) / self.figure(each[self.other]) for each in rounds])

    def value(self, name: str, rounds: Sequence[Round]) -> float:
        """Return the median of a bot's figures."""
        return median([self.figure(each[name]) for each in rounds])

    def meets(self, ratio: float, limit: float) -> bool:
        """Tell whether a ratio is within a limit."""
        return ratio >= limit if self.at_least else ratio <= limit


def p50(measured: Measured) -> float:
    """Return the median milliseconds of a turn."""
    return percentile(measured.turn_ms, 50)


def p95(measured: Measured) -> float:
    """Return the milliseconds that 95 of 100 turns stay under."""
    return percentile(measured.turn_ms, 95)


def cpu_per_turn(measured: Measured) -> float:
    """Return the processor's milliseconds per turn, of all processes."""
    return measured.cpu_ms.total() / len(measured.turn_ms)


LINES = (
    Line("turn, p50", "ms", 1, p50, STARTER, 1.25, 0.9),
    Line("turn, p95", "ms", 1, p95, STARTER, 1.4, 0.9),
    Line("turn, p50, to the custom action", "ms", 1, p50, CUSTOM, 1.0, 0.75),
    Line("turns per second, 16 senders", "/s", 1, lambda each: each.turns_per_second, STARTER, 1.0, 1.5, at_least=True),
    Line("processor time per turn", "ms", 1, cpu_per_turn, STARTER, 1.4, 1.0),
    Line("peak memory of all processes", "MB", 0, lambda each: each.peak_megabytes, STARTER, 1.3, 1.0),
    Line("first answer after the start", "s", 1, lambda each: each.ready_seconds, STARTER, 0.5, 0.3),
)
LATE_TARGET, LATE_STRETCH = 1.5, 1.2
TRAINING_TARGET, TRAINING_STRETCH = 0.15, 0.1
