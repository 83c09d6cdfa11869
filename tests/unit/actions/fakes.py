"""A knowledge that answers as told and notes what it was asked, and trackers as Rasa sends them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.base import BotAction
from bot.enquiries.records import EnquiryDraft, Receipt
from bot.enquiries.validation import check_value
from bot.knowledge.answering import Question
from bot.knowledge.replies import Reply
from bot.site.records import SiteText

SLOTS = (
    "language",
    "focus_entity",
    "last_facts",
    "told_facts",
    "understood_question",
    "last_items",
    "last_question",
    "pending_question",
    "failures_in_row",
)


def a_reply(kind: str = "answer", **values: Any) -> Reply:
    """Return a reply of the kind; what is not named is empty."""
    return Reply(kind=kind, **values)


@dataclass
class FakeService:
    """Stands in for the answering service.

    `error` makes every write fail; `named` is what every message seems to name.
    """

    reply: Reply = field(default_factory=a_reply)
    error: Exception | None = None
    named: frozenset[str] = frozenset()
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def answer(self, question: Question) -> Reply:
        self.calls.append(("answer", question))
        return self.reply

    def more(self, language: str, focus: str | None, last_facts: tuple[str, ...]) -> Reply:
        self.calls.append(("more", language, focus, last_facts))
        return self.reply

    def index(self) -> SimpleNamespace:
        return SimpleNamespace(read=lambda text, vector: SimpleNamespace(entities=self.named))

    def show(self, slug: str, language: str) -> Reply:
        self.calls.append(("show", slug, language))
        return a_reply(answer=f"{slug} in {language}", facts=(slug,), focus=f"entity of {slug}")

    def record_gap(self, question: Question, reason: str) -> int:
        self._write("record_gap", question.text, reason)
        return 7

    def pass_on(self, gap_id: int) -> None:
        self._write("pass_on", gap_id)

    def report_wrong(self, facts: tuple[str, ...], language: str, comment: str, conversation_id: str) -> None:
        self._write("report_wrong", facts, language, comment, conversation_id)

    def _write(self, *call: Any) -> None:
        if self.error:
            raise self.error
        self.calls.append(call)


CONSENT = SiteText("consent", "de", 1, "c" * 64, "Einverstanden?")
NOTICE = SiteText("privacy_notice", "de", 1, "n" * 64, "Hinweis.")


@dataclass
class FakeEnquiries:
    """Stands in for the enquiry service: checks as the real one, and keeps drafts in memory.

    `refuse`: what `submit` raises; `late`: raise it only after the commit.
    """

    refuse: Exception | None = None
    late: bool = False
    drafts: dict[str, EnquiryDraft] = field(default_factory=dict)

    def check(self, name: str, value: str, language: str, *, confirmed: bool = False) -> str:
        return check_value(name, value, confirmed=confirmed)

    def consent_text(self, language: str) -> SiteText:
        return CONSENT

    def privacy_notice(self, language: str) -> SiteText:
        return NOTICE

    def submit(self, draft: EnquiryDraft) -> Receipt:
        if self.refuse and not self.late:
            raise self.refuse
        self.drafts.setdefault(draft.form_run_id, draft)
        if self.refuse:
            raise self.refuse
        return self._receipt(draft.form_run_id)

    def receipt_of(self, form_run_id: str) -> Receipt | None:
        return self._receipt(form_run_id) if form_run_id in self.drafts else None

    def _receipt(self, form_run_id: str) -> Receipt:
        number = list(self.drafts).index(form_run_id) + 2
        return Receipt(f"GMR-2222-222{number}", datetime(2026, 11, 25, tzinfo=UTC), "de", confirmation=True)


@dataclass(frozen=True)
class Outcome:
    """What an action uttered and returned."""

    messages: list[dict[str, Any]]
    events: list[dict[str, Any]]

    @property
    def responses(self) -> list[str]:
        return [message["response"] for message in self.messages]

    @property
    def slots(self) -> dict[str, Any]:
        return {e["name"]: e["value"] for e in self.events if e["event"] == "slot"}

    @property
    def follow_up(self) -> str | None:
        return next((e["name"] for e in self.events if e["event"] == "followup"), None)

    @property
    def ends_turn(self) -> bool:
        return self.follow_up == "action_listen"


def tracker_state(
    text: str = "Wer koordiniert?",
    intent: str = "ask_partnership",
    slots: Mapping[str, Any] | None = None,
    *,
    entities: Mapping[str, str] | None = None,
    metadata: Mapping[str, Any] | None = None,
    offer: str | None = None,
    form: str | None = None,
) -> dict[str, Any]:
    """Return the tracker part of an action call; `offer`: what the bot's last message offered."""
    said = {"event": "bot", "text": "…", "metadata": {"metadata": {"kind": "x", "offer": offer}}}
    asked = {"event": "user", "text": text}
    return {
        "sender_id": "c-1",
        "slots": {**dict.fromkeys(SLOTS), "language": "de", **(slots or {})},
        "latest_message": {
            "text": text,
            "intent": {"name": intent, "confidence": 0.9},
            "entities": [{"entity": k, "value": v} for k, v in (entities or {}).items()],
            "metadata": dict(metadata or {}),
        },
        "events": [said, asked],
        "active_loop": {"name": form} if form else {},
    }


def run_action(action: BotAction, **values: Any) -> Outcome:
    """Run an action on a tracker built from the values."""
    dispatcher = CollectingDispatcher()
    tracker = Tracker.from_dict(tracker_state(**values))
    events = asyncio.run(action.run(dispatcher, tracker, {}))
    return Outcome(dispatcher.messages, events)
