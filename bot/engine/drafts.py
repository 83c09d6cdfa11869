"""The bot's messages of one turn, whole: stock REST splits texts at blank lines and drops metadata."""

from __future__ import annotations

import logging
from typing import Any

from rasa.core.channels.channel import OutputChannel

logger = logging.getLogger(__name__)

Draft = dict[str, Any]

_AUTOCOMPLETE = {"name": "name", "organisation": "organization", "email": "email"}
"""Tokens of the HTML standard's autofill section, for WCAG 1.3.5."""
_KIND_WHEN_MISSING = "notice"


class DraftCollector(OutputChannel):
    """Collect what a turn utters."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []

    @classmethod
    def name(cls) -> str:
        """Return the channel's name, which response variants could be bound to."""
        return "bot"

    async def send_response(self, _recipient_id: str, message: dict[str, Any]) -> None:
        """Keep a message as a draft."""
        self.drafts.append(draft_of(message))


def draft_of(message: dict[str, Any]) -> Draft:
    """Return the draft of a `BotUttered.message()`.

    The response's metadata says the kind and the form field; the action's JSON overrides it.
    """
    told = {**(message.get("metadata") or {}), **(message.get("custom") or {})}
    kind = told.get("kind")
    if not kind:
        logger.error("response %s declares no kind", message.get("utter_action"))
    return {
        "text": message.get("text") or "",
        "kind": kind or _KIND_WHEN_MISSING,
        "buttons": [{key: button[key] for key in ("title", "payload")} for button in message.get("buttons") or []],
        "facts": list(told.get("facts") or []),
        "sources": list(told.get("sources") or []),
        "expects": _expects(told.get("field"), told.get("form_run_id")),
        "handoff": told.get("handoff") is True,
        "utter_action": message.get("utter_action"),
    }


def _expects(field: str | None, form_run_id: str | None) -> dict[str, str] | None:
    if not field:
        return None
    asked = {"field": field, "autocomplete": _AUTOCOMPLETE.get(field, "off")}
    # For the web tier only: by it a receipt is found where the turn of the yes fails after the commit.
    return {**asked, "form_run_id": form_run_id} if form_run_id else asked
