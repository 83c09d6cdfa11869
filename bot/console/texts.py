"""All sentences of the console: one pair of files per topic, `locale/<topic>.<language>.json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.languages import LANGUAGES, Language

FOLDER = Path(__file__).parent / "locale"


def _load(language: str) -> dict[str, Any]:
    files = sorted(FOLDER.glob(f"*.{language}.json"))
    return {path.name.split(".")[0]: json.loads(path.read_text("utf-8")) for path in files}


_TEXTS: dict[Language, dict[str, Any]] = {language: _load(language) for language in LANGUAGES}


def phrase(language: Language, key: str, /, **values: object) -> str:
    """Return the sentence under `<topic>.<key>`, its placeholders filled.

    A sentence with the forms `one` and `other` follows its placeholder `count`.
    """
    node = find(language, key)
    if isinstance(node, dict):
        node = node["one" if values.get("count") == 1 else "other"]
    return str(node).format(**values) if values else str(node)


def find(language: Language, key: str) -> Any:
    """Return what stands under a dotted key. Raises `KeyError`."""
    node: Any = _TEXTS[language]
    for part in key.split("."):
        node = node[part]
    return node


def has(language: Language, key: str) -> bool:
    """Tell whether a text exists, for words that come from data."""
    try:
        find(language, key)
    except (KeyError, TypeError):
        return False
    return True
