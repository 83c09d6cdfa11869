"""What the features around conversations pass to each other: values, never rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, TypedDict

from bot.languages import LANGUAGES as LANGUAGES
from bot.languages import Language as Language

Mode = Literal["bot", "waiting", "human"]
KINDS = frozenset(
    "greeting answer related clarification no_answer question summary receipt smalltalk handoff notice error".split()
)
WRITTEN_BY_PERSON = "message"
"""The `kind` of what a visitor or a coordinator wrote."""


class Source(TypedDict):
    """Where an answer comes from, as the visitor reads it."""

    title: str
    publisher: str | None
    url: str | None
    as_of: str | None


@dataclass(frozen=True)
class Session:
    """A conversation as its token opens it."""

    id: str
    language: Language
    mode: Mode
    erasing: bool = False


@dataclass(frozen=True)
class OfferedChoice:
    """A button of a draft: its title for the visitor, its payload for Rasa."""

    title: str
    payload: str


@dataclass(frozen=True)
class Draft:
    """A message of the bot before it is stored."""

    text: str
    kind: str
    buttons: tuple[OfferedChoice, ...] = ()
    facts: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    expects: dict[str, Any] | None = None
    asks_for_person: bool = False
    """Whether the chat waits for a person once this is said."""


@dataclass(frozen=True)
class Coordinator:
    """A person who may answer in place of the bot."""

    id: int
    name: str


@dataclass(frozen=True)
class Button:
    """A button as the visitor gets it."""

    id: str
    title: str


@dataclass(frozen=True)
class StoredMessage:
    """A message of the transcript."""

    seq: int
    role: str
    text: str
    language: Language
    kind: str
    created_at: datetime
    buttons: tuple[Button, ...] = ()
    sources: tuple[Source, ...] = ()
    facts: tuple[str, ...] = ()
    expects: dict[str, Any] | None = None
    client_id: str | None = None
    author: str | None = None
    """The name of the coordinator who wrote it."""


@dataclass(frozen=True)
class Submission:
    """What a visitor sends: a text or the id of a button. `client_id` makes it idempotent."""

    text: str | None = None
    button: str | None = None
    client_id: str | None = None
    enquiry_wait: int = field(default=0, compare=False)
    """Seconds in which the visitor's network may send no more enquiries: a yes to the summary has to wait."""


@dataclass(frozen=True)
class Outcome:
    """What a turn or a poll gives back to the visitor."""

    messages: tuple[StoredMessage, ...]
    mode: Mode


@dataclass
class Timing:
    """Seconds that the stages of a turn took."""

    stages: dict[str, float] = field(default_factory=dict)

    def in_milliseconds(self) -> dict[str, float]:
        """Return the stages as they are stored."""
        return {f"{stage}_ms": round(seconds * 1000, 1) for stage, seconds in self.stages.items()}


class Phrases(Protocol):
    """Gives a sentence of the locale: the conversations know keys, not sentences."""

    def __call__(self, language: str, key: str, /, **values: object) -> str: ...
