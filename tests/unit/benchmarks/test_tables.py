"""Tables are Markdown that also reads well in a terminal."""

from __future__ import annotations

from benchmarks.tables import markdown, number


def test_table_aligns_names_left_and_numbers_right() -> None:
    table = markdown(("what", "ms"), [("a turn", "7.5"), ("x", "12.25")])
    assert table.splitlines() == [
        "| what   |    ms |",
        "| ------ | ----: |",
        "| a turn |   7.5 |",
        "| x      | 12.25 |",
    ]


def test_table_without_rows_is_a_header() -> None:
    assert len(markdown(("a", "b"), []).splitlines()) == 2


def test_numbers_are_grouped_and_missing_ones_are_dashes() -> None:
    assert (number(1442.4, 0), number(7.25), number(None)) == ("1,442", "7.2", "–")
