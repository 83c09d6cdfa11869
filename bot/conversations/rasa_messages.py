"""What Rasa's channel sends back, checked before anything is believed."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.conversations.records import KINDS, Draft, Language, OfferedChoice, Source
from bot.conversations.texts import clean_text
from bot.logs import get_logger

logger = get_logger(__name__)


class _Model(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class ButtonOfRasa(_Model):
    """A choice that a response offers."""

    title: str = Field(min_length=1, max_length=300)
    payload: str = Field(min_length=1, max_length=4000)


class SourceOfRasa(_Model):
    """The source of an answer."""

    title: str
    publisher: str | None = None
    url: str | None = None
    as_of: str | None = None

    def as_source(self) -> Source:
        """Return the source in our own terms."""
        return Source(title=self.title, publisher=self.publisher, url=self.url, as_of=self.as_of)


class DraftOfRasa(_Model):
    """One message of the bot."""

    text: str = Field(default="", max_length=10_000)
    kind: str
    buttons: list[ButtonOfRasa] = Field(default_factory=list, max_length=20)
    facts: list[str] = Field(default_factory=list, max_length=50)
    sources: list[SourceOfRasa] = Field(default_factory=list, max_length=50)
    expects: dict[str, Any] | None = None
    handoff: bool = False
    utter_action: str | None = None

    @field_validator("text", mode="before")
    @classmethod
    def _read_missing_text(cls, value: Any) -> Any:
        return "" if value is None else value

    def as_draft(self) -> Draft:
        """Return the draft in our own terms."""
        kind = self.kind
        if kind not in KINDS:
            logger.warning("draft_has_unknown_kind", kind=kind, utter_action=self.utter_action)
            kind = "notice"
        return Draft(
            text=clean_text(self.text),
            kind=kind,
            buttons=tuple(OfferedChoice(clean_text(b.title), b.payload) for b in self.buttons),
            facts=tuple(self.facts),
            sources=tuple(source.as_source() for source in self.sources),
            expects=self.expects,
            asks_for_person=self.handoff,
        )


class TurnOfRasa(_Model):
    """The body of a successful turn."""

    messages: list[DraftOfRasa] = Field(max_length=50)
    language: Language
    intent: str | None = None
    confidence: float | None = None


class ProbeOfRasa(_Model):
    """The body of the readiness route."""

    model: str
    tracker_store: str
    probe_intent: str
