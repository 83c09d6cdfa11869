"""What visitors are told when somebody else begins to answer, from one locale file per language."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "locale"


def say(language: str, key: str, /, **values: object) -> str:
    """Return the sentence under a key, its placeholders filled."""
    return _load(language)[key].format(**values)


@cache
def _load(language: str) -> dict[str, str]:
    content: dict[str, str] = json.loads((_FOLDER / f"{language}.json").read_text("utf-8"))
    return content
