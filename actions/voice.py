"""Utter responses by name: the sentences stand in data/responses, the facts come as values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.knowledge.replies import Option, Reply

RESPONSES = {
    "answer": "utter_answer",
    "lookup": "utter_lookup",
    "no_match": "utter_no_match",
    "partial": "utter_partial",
    "doubtful": "utter_doubtful_part",
    "related": "utter_related",
    "clarification": "utter_clarification",
    "no_answer": "utter_no_answer",
    "off_topic": "utter_off_topic",
}


class Voice:
    """Says responses through Rasa's dispatcher."""

    def __init__(self, dispatcher: Any) -> None:
        self._dispatcher = dispatcher

    def say(self, response: str, details: Mapping[str, Any] | None = None, **values: str) -> None:
        """Utter a response with its values; `details` go to the web tier and override the response's metadata."""
        self._dispatcher.utter_message(response=response, json_message=dict(details) if details else None, **values)

    def offer(self, response: str, choices: Sequence[tuple[str, str, Mapping[str, str]]], **values: str) -> None:
        """Utter a response with buttons of its own: title, intent and entities."""
        buttons = [button(title, intent, entities) for title, intent, entities in choices]
        self._dispatcher.utter_message(response=response, buttons=buttons, **values)

    def reply(self, reply: Reply, language: str, response: str | None = None) -> None:
        """Utter what the knowledge replied, framed by `response` or by the one for the reply's kind."""
        self._dispatcher.utter_message(
            response=response or _choose_response(reply),
            answer=reply.answer,
            doubtful=reply.doubtful,
            unknown=reply.unknown,
            buttons=[_button(option, language) for option in reply.options],
            json_message=_provenance(reply),
        )
        if reply.outdated:
            self.say("utter_outdated")
        if reply.unconfirmed:
            self.say("utter_unconfirmed")


def _choose_response(reply: Reply) -> str:
    if reply.kind == "no_answer" and reply.unknown:
        return "utter_no_answer_about"
    if reply.kind == "partial" and not reply.unknown:
        return "utter_partial_unnamed"
    if reply.kind == "answer" and reply.names_contact:
        return "utter_contact"
    return RESPONSES[reply.kind]


def button(title: str, intent: str, entities: Mapping[str, str]) -> dict[str, str]:
    """Return a button as Rasa takes it."""
    return {"title": title, "payload": f"/{intent}{json.dumps(dict(entities))}"}


def _button(option: Option, language: str) -> dict[str, str]:
    # The language goes along because Rasa's components do not see button payloads.
    return button(option.title, "show_fact", {"fact": option.fact, "language": language})


def _provenance(reply: Reply) -> dict[str, Any] | None:
    if not reply.facts:
        return None
    sources = [source.as_payload() for source in reply.sources]
    return {"facts": list(reply.facts), "sources": sources}
