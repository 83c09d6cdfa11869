"""The two languages of the product, and how a browser's wish is read."""

from __future__ import annotations

from typing import Literal

Language = Literal["de", "en"]
LANGUAGES: tuple[Language, ...] = ("de", "en")
DEFAULT_LANGUAGE: Language = "de"


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
