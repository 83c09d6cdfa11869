"""Bars fill the view box, whatever the figures."""

import pytest

from bot.console.charts import HEIGHT, WIDTH, Bar, draw_columns, round_up


@pytest.mark.parametrize(("values", "top"), [([], 4), ([0], 4), ([5], 5), ([6], 10), ([11], 20), ([999], 1000)])
def test_the_scale_ends_at_a_round_number(values, top):
    assert round_up([Bar("x", value) for value in values]) == top


@pytest.mark.parametrize("count", [1, 7, 30, 365])
def test_columns_stay_within_the_view_box(count):
    columns = draw_columns([Bar(str(number), number) for number in range(count)])
    assert all(each.x >= 0 and each.x + each.width <= WIDTH + 0.1 and each.width > 0 for each in columns)
    assert all(round(each.y + each.height, 1) == HEIGHT for each in columns)
