"""What the site passes to other features: values, never rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class SiteText:
    """A text in one language. Version 0 is the default that the program brings along."""

    key: str
    language: str
    version: int
    sha256: str
    text: str
    created_at: datetime | None = None
    created_by: str | None = None


class UnknownText(LookupError):
    """There is no text under this key."""


class InvalidText(ValueError):
    """A text cannot be published; `reason` is `empty`, `too_long`, `unknown_placeholder` or `missing_placeholder`."""

    def __init__(self, reason: str, placeholder: str = "") -> None:
        super().__init__(f"{reason} {placeholder}".strip())
        self.reason, self.placeholder = reason, placeholder
