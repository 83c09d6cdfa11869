"""The scripts: what a visitor types when asked for something, and what must be stored in the end."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

FOLDER = Path(__file__).parent / "scripts"
FIELDS = ("topic", "message", "name", "organisation", "email", "consent", "confirm")
QUIRKS = frozenset(
    """
    prefilled invalid_email_first question_between change_in_summary change_midway cancel declined_consent
    language_switch two_answers_at_once umlaut_name long_message asks_for_person no_organisation surname_first
    asks_why_field
    polite_small_talk_between correction_of_email_in_words starts_from_unanswered_question
    """.split()
)


class Script(BaseModel):
    """One visitor. `replies`: what is typed each time a field is asked for; the last entry is repeated."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    language: Literal["de", "en"]
    quirks: tuple[str, ...]
    opening: str
    replies: Mapping[str, tuple[str, ...]]
    end: Literal["sent", "cancelled", "declined"]
    expected: Mapping[str, Any] | None = None

    @model_validator(mode="after")
    def _check(self) -> Script:
        unknown = set(self.quirks) - QUIRKS
        missing = [name for name in FIELDS if not self.replies.get(name)]
        if unknown or missing or (self.end == "sent") != (self.expected is not None):
            raise ValueError(f"{self.id}: {unknown or missing or 'an enquiry that is sent has expected values'}")
        return self

    def texts(self) -> list[str]:
        """Return everything the visitor types."""
        return [self.opening, *(text for texts in self.replies.values() for text in texts)]


def load(folder: Path = FOLDER) -> list[Script]:
    """Return all scripts of a folder, by file and position."""
    return [
        Script.model_validate(entry)
        for path in sorted(folder.glob("*.yml"))
        for entry in yaml.safe_load(path.read_text("utf-8"))
    ]
