"""Describe every setting in a table for `docs/settings.md`."""

from __future__ import annotations

from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from bot.settings import PREFIX, Settings


def make_table() -> str:
    """Return a Markdown table: variable, default, meaning."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        rows.append(f"| `{PREFIX}{name.upper()}` | {_show_default(field)} | {field.description} |")
    return "\n".join(rows)


def _show_default(field: FieldInfo) -> str:
    extra: Any = field.json_schema_extra or {}
    value = extra.get("shown_default", field.default)
    if value in (None, (), PydanticUndefined):
        return "–"
    return f"`{value}`"
