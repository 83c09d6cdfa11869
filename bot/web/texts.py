"""All sentences of the web process, from one locale file per language."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.conversations.records import LANGUAGES, Language

DEFAULT_LANGUAGE: Language = "de"
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


def choose_language(accept_language: str | None) -> Language:
    """Return German or English, whichever the browser prefers (RFC 9110, 12.5.4), else German."""
    best, best_quality = DEFAULT_LANGUAGE, 0.0
    for entry in (accept_language or "")[:500].lower().split(","):
        tag, _, parameters = entry.strip().partition(";")
        quality = _quality(parameters)
        for language in LANGUAGES:
            if tag.split("-")[0] == language and quality > best_quality:
                best, best_quality = language, quality
    return best


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return min(float(value), 1.0)
    except ValueError:
        return 0.0
