"""Hold a conversation with the actions as Rasa does, without Rasa: forms, rules and slots in this process.

What Rasa does for a form (rasa/core/actions/forms.py, 3.6.21) is small: ask the validator, set slots, ask for
`requested_slot`; where the validator returns nothing, run the intent's rule and come back to the form.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from tests.dialogue.sources import read_domain, read_responses, read_rules

FORMS = ("enquiry_form", "access_form")
AFTER = {"enquiry_form": "action_submit_enquiry", "access_form": "action_send_link"}
RULES = {
    rule["steps"][0]["intent"]: [step["action"] for step in rule["steps"][1:] if "action" in step]
    for rule in read_rules()
    if "intent" in rule["steps"][0]
}
_PAYLOAD = re.compile(r"^/(\w+)(\{.*\})?$")


@dataclass
class Talk:
    """One conversation over an executor's actions."""

    actions: Mapping[str, Any]
    language: str = "de"
    sender: str = "0" * 32
    slots: dict[str, Any] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    form: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    """What the web tier tells Rasa about each message."""
    said: list[dict[str, Any]] = field(default_factory=list)
    """What was uttered in the last turn: response, values, buttons."""

    def __post_init__(self) -> None:
        self.slots = {**dict.fromkeys(read_domain()["slots"]), "requested_slot": None, "language": self.language}

    @property
    def responses(self) -> list[str]:
        """Return the names of the last turn's responses."""
        return [message["response"] for message in self.said]

    @property
    def asked(self) -> str | None:
        """Return what the form asks for."""
        return self.slots["requested_slot"]

    def say(self, text: str, intent: str = "inform", confidence: float = 0.9, **entities: str) -> list[str]:
        """Type a message that is understood as the intent; return the responses."""
        return self._turn(text, intent, confidence, entities)

    def press(self, title: str) -> list[str]:
        """Press a button of the last turn."""
        payload = next(p for t, p in self.buttons() if t == title)
        match = _PAYLOAD.match(payload)
        assert match, payload
        return self._turn(payload, match[1], 1.0, json.loads(match[2] or "{}"))

    def buttons(self) -> list[tuple[str, str]]:
        """Return title and payload of the buttons offered in the last turn."""
        return [(b["title"], b["payload"]) for m in self.said for b in (*_buttons(m, self.slots), *m["buttons"])]

    def _turn(self, text: str, intent: str, confidence: float, entities: Mapping[str, str]) -> list[str]:
        self.said = []
        message = {
            "text": text,
            "intent": {"name": intent, "confidence": confidence},
            "entities": [{"entity": name, "value": value} for name, value in entities.items()],
            "metadata": self.metadata,
        }
        before = (dict(self.slots), list(self.events), self.form)
        self.message = message
        self.slots["language"] = entities.get("language", self.slots["language"])
        self.events.append({"event": "user", "text": text})
        try:
            self._run_form() if self.form else self._run_rule(intent)
        except Exception:
            # A failed action aborts the turn, and nothing of it is kept.
            self.slots, self.events, self.form = before
            raise
        return self.responses

    def _run_rule(self, intent: str) -> None:
        for action in RULES[intent]:
            if self._run(action):
                return

    def _run(self, action: str) -> bool:
        """Run an action or utter a response; tell whether it named what follows, which is then done."""
        if action in FORMS:
            self.form = action
            self._run_form()
            return True
        if action.startswith("utter_"):
            self._utter({"response": action, "buttons": []})
            self.events.append({"event": "action", "name": action})
            return False
        events = self._call(action)
        self.events.append({"event": "action", "name": action})
        self._apply(events)
        following = next((event["name"] for event in events if event["event"] == "followup"), None)
        if following and following != "action_listen":
            self._run(following)
        return following is not None

    def _run_form(self) -> None:
        form = self.form or ""
        events = self._call(f"validate_{form}", also=[{"event": "action", "name": form}])
        if not events:
            self.events.append({"event": "action_execution_rejected", "name": form})
            self._run_rule(self.message["intent"]["name"])
            events = self._call(f"validate_{form}", also=[{"event": "action", "name": form}])
        self._apply(events)
        self.events.append({"event": "action", "name": form})
        if self.asked is None:
            self.form = None
            self._run(AFTER[form])
            return
        question = f"action_ask_{self.asked}"
        if question in self.actions:
            self._apply(self._call(question))
        else:
            self._utter({"response": f"utter_ask_{self.asked}", "buttons": []})

    def _call(self, action: str, also: list[dict[str, Any]] | None = None) -> list[dict[str, Any]]:
        dispatcher = CollectingDispatcher()
        state = {
            "sender_id": self.sender,
            "slots": self.slots,
            "latest_message": self.message,
            "events": [*self.events, *(also or [])],
            "active_loop": {"name": self.form} if self.form else {},
        }
        events: list[dict[str, Any]] = asyncio.run(self.actions[action](dispatcher, Tracker.from_dict(state), {}))
        for message in dispatcher.messages:
            self._utter(message)
        return events

    def _utter(self, message: dict[str, Any]) -> None:
        variants = read_responses()[message["response"]]
        self.said.append(message)
        self.events.append({"event": "bot", "metadata": {"metadata": variants[0]["metadata"]}})

    def _apply(self, events: list[dict[str, Any]]) -> None:
        for event in events:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
                self.events.append(event)


def _buttons(message: dict[str, Any], slots: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the buttons of the response itself, in the conversation's language."""
    for variant in read_responses()[message["response"]]:
        (condition,) = variant.get("condition", [{"value": None}])
        if condition["value"] == slots["language"]:
            return [
                {**button, "payload": button["payload"].replace("{{", "{").replace("}}", "}")}
                for button in variant.get("buttons", [])
            ]
    return []
