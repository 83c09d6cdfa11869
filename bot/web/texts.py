"""All sentences of the web process, from one locale file per language."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.languages import LANGUAGES

_FOLDER = Path(__file__).parent / "locale"


def _load(language: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((_FOLDER / f"{language}.json").read_text("utf-8"))
    return content


_TEXTS: dict[str, dict[str, Any]] = {language: _load(language) for language in LANGUAGES}


def section(language: str, name: str) -> dict[str, Any]:
    """Return a whole section of the locale, for the page."""
    content: dict[str, Any] = _TEXTS[language][name]
    return content


def phrase(language: str, key: str, /, **values: object) -> str:
    """Return the sentence under a dotted key, its placeholders filled."""
    node: Any = _TEXTS[language]
    for part in key.split("."):
        node = node[part]
    return str(node).format(**values)
