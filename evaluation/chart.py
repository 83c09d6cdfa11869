"""A stacked bar chart as plain, accessible SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

_COLOURS = {
    "right": "#1b7f5c", "admitted": "#3aa17e", "related": "#e0b13c", "missed": "#b9b9b9",
    "wrong": "#c0392b", "sure": "#c0392b", "failed": "#5b1a12",
}  # fmt: skip
_ROW, _LABEL, _WIDTH = 26, 170, 560


def outcome_chart(rows: Sequence[tuple[str, Mapping[str, float]]], outcomes: Sequence[str]) -> str:
    """Return one bar of outcome shares for each (name, {outcome: share 0 … 1}) row."""
    height = _ROW * (len(rows) + 2)
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="0 0 {_LABEL + _WIDTH + 20} {height}" role="img" '
        'font-family="system-ui, sans-serif" font-size="13"><title>Outcomes by section and language</title>',
        f'<rect width="100%" height="{height}" fill="#fff"/>',
    ]
    for number, (name, shares) in enumerate(rows):
        top, left = _ROW * number + 6, float(_LABEL)
        parts.append(f'<text x="{_LABEL - 8}" y="{top + 14}" text-anchor="end">{escape(name)}</text>')
        for outcome in outcomes:
            width = shares.get(outcome, 0.0) * _WIDTH
            if width:
                label = f"{escape(name)}: {outcome} {shares[outcome]:.1%}"
                parts.append(
                    f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{_ROW - 8}" '
                    f'fill="{_COLOURS[outcome]}">'
                    f"<title>{label}</title></rect>"
                )
                left += width
    left = float(_LABEL)
    for outcome in outcomes:
        top = _ROW * (len(rows) + 1)
        parts.append(f'<rect x="{left:.0f}" y="{top - 10}" width="11" height="11" fill="{_COLOURS[outcome]}"/>')
        parts.append(f'<text x="{left + 16:.0f}" y="{top}">{outcome}</text>')
        left += 34 + 7.5 * len(outcome)
    return "\n".join([*parts, "</svg>", ""])
