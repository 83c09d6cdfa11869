"""Draw bars as SVG, without a library."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDTH, ROW, LEFT, RIGHT = 640, 34, 150, 70


def bars(title: str, names: Sequence[str], values: Sequence[float]) -> str:
    """Return a bar chart, one line for each name, its value beside it."""
    height = ROW * (len(names) + 1)
    greatest = max(values, default=1.0) or 1.0
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" role="img" '
        f'font-family="sans-serif" font-size="14">',
        f"<title>{escape(title)}</title>",
        f'<text x="0" y="20" font-weight="bold">{escape(title)}</text>',
    ]
    for number, (name, value) in enumerate(zip(names, values, strict=True), start=1):
        y, width = ROW * number, (WIDTH - LEFT - RIGHT) * value / greatest
        parts.append(f'<text x="0" y="{y + 20}">{escape(name)}</text>')
        parts.append(f'<rect x="{LEFT}" y="{y + 6}" width="{width:.1f}" height="{ROW - 14}" fill="#1f6f8b"/>')
        parts.append(f'<text x="{LEFT + width + 6:.1f}" y="{y + 20}">{value:.1f}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
