"""Fill `{placeholders}` of a text with values, without the powers of `str.format`."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def placeholders(text: str) -> frozenset[str]:
    """Return the names that stand in braces."""
    return frozenset(_PLACEHOLDER.findall(text))


def fill(text: str, values: Mapping[str, object]) -> str:
    """Put the values in, each once: braces within a value stay as they are. Raises `KeyError`."""
    return _PLACEHOLDER.sub(lambda match: str(values[match[1]]), text)
