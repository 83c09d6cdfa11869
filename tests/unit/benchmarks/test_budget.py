"""Ratios are taken round by round, and judged in the right direction."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks import budget
from benchmarks.budget import LINES, Line
from benchmarks.measuring import Measured


def measured(turn_ms: float = 20.0, per_second: float = 50.0, cpu_ms: int = 40, memory: float = 1000.0) -> Measured:
    return Measured(
        ready_seconds=10.0,
        turn_ms=[turn_ms, turn_ms],
        cpu_ms=Counter({"Rasa": cpu_ms}),
        turns_per_second=per_second,
        peak_megabytes=memory,
    )


def line(what: str) -> Line:
    return next(each for each in LINES if each.what == what)


def test_ratio_is_the_median_of_the_rounds() -> None:
    rounds = [
        {"starter": measured(20), "ours": measured(10)},
        {"starter": measured(40), "ours": measured(40)},
        {"starter": measured(20), "ours": measured(80)},
    ]
    assert line("turn, p50").ratio("ours", rounds) == 1.0


def test_custom_action_is_the_other_where_it_is_named() -> None:
    rounds = [{"starter": measured(20), "custom-action": measured(40), "ours": measured(30)}]
    assert line("turn, p50, to the custom action").ratio("ours", rounds) == 0.75


def test_processor_time_is_per_turn_in_milliseconds() -> None:
    assert budget.cpu_per_turn(measured(cpu_ms=40)) == 20.0


@pytest.mark.parametrize(("ratio", "met"), [(1.2, True), (1.25, True), (1.26, False)])
def test_slower_than_the_target_misses(ratio: float, met: bool) -> None:
    assert line("turn, p50").meets(ratio, line("turn, p50").target) is met


@pytest.mark.parametrize(("ratio", "met"), [(1.1, True), (1.0, True), (0.9, False)])
def test_fewer_turns_per_second_miss(ratio: float, met: bool) -> None:
    assert line("turns per second, 16 senders").meets(ratio, 1.0) is met


def test_stretch_is_harder_than_target() -> None:
    for each in LINES:
        assert each.meets(each.stretch, each.target), each.what
