"""One result of looking at the installation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """State one result; where it is bad, the sentence says what to do."""

    good: bool
    sentence: str
