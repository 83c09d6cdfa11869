"""Bars for charts that the server draws: plain SVG, no script and no inline style."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 600, 160


@dataclass(frozen=True)
class Bar:
    """A labelled number."""

    label: str
    value: int


@dataclass(frozen=True)
class Column:
    """A bar as it is drawn, in the units of the view box."""

    x: float
    y: float
    width: float
    height: float
    bar: Bar


def draw_columns(bars: Sequence[Bar]) -> tuple[Column, ...]:
    """Return upright bars that fill the view box of `WIDTH` × `HEIGHT`."""
    top, step = round_up(bars), WIDTH / max(len(bars), 1)
    gap = min(step * 0.25, 6)
    return tuple(
        Column(
            round(index * step + gap / 2, 1),
            round(HEIGHT * (1 - bar.value / top), 1),
            round(step - gap, 1),
            round(HEIGHT * bar.value / top, 1),
            bar,
        )
        for index, bar in enumerate(bars)
    )


def round_up(bars: Sequence[Bar]) -> int:
    """Return a round number at which the scale ends (1, 2 or 5 times a power of ten), at least 4."""
    greatest = max((bar.value for bar in bars), default=0)
    if greatest <= 4:
        return 4
    power = int(10 ** math.floor(math.log10(greatest)))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= greatest)
