"""Statistics are those of the textbooks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.figures import median, paired_difference, percentile, rejected_share, standard_error

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40)


@given(VALUES, st.floats(0, 100))
def test_percentile_is_numpys(values: list[float], percent: float) -> None:
    assert percentile(values, percent) == pytest.approx(float(np.percentile(values, percent)), abs=1e-6)


def test_median_of_two_lies_between() -> None:
    assert median([1.0, 4.0]) == 2.5


def test_percentile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)


def test_standard_error_of_a_share_is_binomial() -> None:
    answers = [1.0] * 80 + [0.0] * 20
    assert standard_error(answers) == pytest.approx((0.8 * 0.2 / 99) ** 0.5)


def test_standard_error_of_one_value_is_zero() -> None:
    assert standard_error([3.0]) == 0.0


def test_paired_difference_knows_that_pairs_agree() -> None:
    ours, theirs = [1.0, 1.0, 0.0, 1.0], [1.0, 0.0, 0.0, 1.0]
    difference, error = paired_difference(ours, theirs)
    assert difference == 0.25
    assert error == pytest.approx(0.25)


def test_paired_difference_of_equal_values_is_certain() -> None:
    assert paired_difference([1.0, 0.0, 1.0], [1.0, 0.0, 1.0]) == (0.0, 0.0)


def test_paired_difference_wants_pairs() -> None:
    with pytest.raises(ValueError, match="shorter"):
        paired_difference([1.0, 2.0], [1.0])


def test_rejection_keeps_the_wanted_share() -> None:
    kept = [number / 100 for number in range(100)]
    assert rejected_share(kept, [0.049], 0.95) == 1.0
    assert rejected_share(kept, [0.05], 0.95) == 0.0


def test_rejection_counts_the_share_of_the_others() -> None:
    assert rejected_share([0.9] * 20, [0.1, 0.95, 0.2, 0.9], 0.95) == 0.5
