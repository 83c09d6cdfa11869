"""Answer from a database the way Rasa's documentation shows it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

from rasa_sdk import Action


class ActionAnswerQuestion(Action):  # type: ignore[misc]  # rasa_sdk is not typed
    """Utter the fact whose words the message repeats most."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_answer_question"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:  # noqa: ARG002 - Rasa's names
        """Read the facts and utter one."""
        words = set(tracker.latest_message["text"].lower().split())
        with closing(sqlite3.connect("facts.sqlite3")) as connection:
            facts = [text for (text,) in connection.execute("SELECT text FROM facts")]
        dispatcher.utter_message(text=max(facts, key=lambda fact: len(words & set(fact.lower().split()))))
        return []
