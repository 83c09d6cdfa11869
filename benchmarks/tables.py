"""Print tables, and write them as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

Row = Sequence[str]


def markdown(header: Row, rows: Sequence[Row]) -> str:
    """Return a Markdown table, padded so that it reads well as plain text too; the first column is left-aligned."""
    widths = [max(len(line[column]) for line in (header, *rows)) for column in range(len(header))]
    rule = [_rule(number, width) for number, width in enumerate(widths)]
    return "\n".join([_line(header, widths), f"| {' | '.join(rule)} |", *(_line(row, widths) for row in rows)])


def number(value: float | None, digits: int = 1) -> str:
    """Return a number with thousands separated, or a dash where there is none."""
    return "–" if value is None else f"{value:,.{digits}f}"


def _line(cells: Row, widths: Sequence[int]) -> str:
    padded = [
        cells[0].ljust(widths[0]),
        *(cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)),
    ]
    return f"| {' | '.join(padded)} |"


def _rule(column: int, width: int) -> str:
    return "-" * width if column == 0 else "-" * (width - 1) + ":"
