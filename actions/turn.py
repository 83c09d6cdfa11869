"""What an action reads from Rasa's tracker, checked and typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from numpy import float32
from numpy.typing import NDArray

from actions.enquiry.state import FormState, has_just_spoken, read_state
from bot.embedding import decode_vector
from bot.knowledge.answering import Question

Language = Literal["de", "en"]


@dataclass(frozen=True)
class Turn:
    """One message of a visitor, and what the conversation remembers."""

    conversation_id: str
    text: str
    """What was typed; empty where a button was pressed."""
    language: Language
    intent: str
    confidence: float
    entities: Mapping[str, str]
    vector: NDArray[float32] | None
    focus: str | None
    last_facts: tuple[str, ...]
    told_facts: tuple[str, ...]
    last_question: str | None
    understood_question: str | None
    last_items: tuple[str, ...]
    pending_question: int | None
    open_offer: str | None
    """What the bot's last message offered: `pass_on`, `choose`, `human` or nothing."""
    failures_in_row: int
    form_is_active: bool
    reference: str | None
    """Of the enquiry sent last in this conversation."""
    form: FormState
    enquiry_wait: int
    """Seconds in which no more enquiries are taken from the visitor's network; mostly 0."""
    is_new: bool
    """The message is still to be read by the form: nothing has been said or done about it in this turn."""

    @property
    def web_conversation(self) -> str:
        """Return the conversation's id: one that was rolled over goes on under a sender with a number."""
        return self.conversation_id.partition("-")[0]

    @property
    def question(self) -> Question:
        """Return the message as a question to the knowledge."""
        return self._ask(self.text, self.vector)

    @property
    def earlier_question(self) -> Question:
        """Return the last question of this conversation, to be recorded."""
        return self._ask(self.last_question or "", None)

    def _ask(self, text: str, vector: NDArray[float32] | None) -> Question:
        return Question(
            text=text,
            language=self.language,
            vector=vector,
            focus=self.focus,
            last_facts=self.last_facts,
            conversation_id=self.conversation_id,
            last_question=self.understood_question,
            last_items=self.last_items,
        )


def read_turn(tracker: Any) -> Turn:
    """Read the turn from the tracker that Rasa sent."""
    message: dict[str, Any] = tracker.latest_message
    text = message.get("text") or ""
    language = tracker.slots.get("language")
    return Turn(
        conversation_id=tracker.sender_id,
        text="" if text.startswith("/") else text,
        language="en" if language == "en" else "de",
        intent=(message.get("intent") or {}).get("name") or "",
        confidence=float((message.get("intent") or {}).get("confidence") or 0.0),
        entities={e["entity"]: str(e["value"]) for e in message.get("entities") or []},
        vector=_read_vector(message),
        focus=tracker.slots.get("focus_entity"),
        last_facts=tuple(tracker.slots.get("last_facts") or ()),
        told_facts=tuple(tracker.slots.get("told_facts") or ()),
        last_question=tracker.slots.get("last_question"),
        understood_question=tracker.slots.get("understood_question"),
        last_items=tuple(tracker.slots.get("last_items") or ()),
        pending_question=tracker.slots.get("pending_question"),
        open_offer=_read_offer(tracker.events),
        failures_in_row=tracker.slots.get("failures_in_row") or 0,
        form_is_active=bool((tracker.active_loop or {}).get("name")),
        reference=tracker.slots.get("reference"),
        form=read_state(tracker),
        enquiry_wait=int((message.get("metadata") or {}).get("enquiry_wait") or 0),
        is_new=has_just_spoken(tracker),
    )


def _read_vector(message: Mapping[str, Any]) -> NDArray[float32] | None:
    encoded = (message.get("metadata") or {}).get("vector")
    if not isinstance(encoded, str):
        return None
    try:
        return decode_vector(encoded)
    except ValueError:
        # The knowledge computes a missing vector itself: slower, but the same answer.
        return None


def _read_offer(events: list[dict[str, Any]]) -> str | None:
    """Return the `offer` that the last response declares in its metadata (data/responses)."""
    last: dict[str, Any] = next(_utterances(events), {})
    declared: dict[str, Any] = (last.get("metadata") or {}).get("metadata") or {}
    return declared.get("offer")


def _utterances(events: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    return (event for event in reversed(events) if event.get("event") == "bot")
