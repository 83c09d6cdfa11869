"""A chat as tests drive it: each method is one transaction, as in the web process."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.conversations import takeover
from bot.conversations.records import Coordinator, Draft, Language, Outcome, StoredMessage, Submission
from bot.conversations.sessions import open_conversation
from bot.conversations.tokens import new_conversation_id, new_token
from bot.conversations.transcripts import read_after
from bot.conversations.turn_results import complete_turn, fail_turn
from bot.conversations.turns import Kept, Turn, begin_turn
from bot.database import Database, utc_now

ANNA = Coordinator(1, "Anna Adler")
BEN = Coordinator(2, "Ben Baker")
CALLS_PERSON = Draft("Ich rufe jemanden.", "handoff", asks_for_person=True)


def asks(name: str, text: str = "") -> Draft:
    """Return a question of the form."""
    return Draft(text or f"{name}?", "question", expects={"field": name, "autocomplete": "off"})


@dataclass
class LiveChat:
    """One conversation in a real database."""

    database: Database
    language: Language = "de"
    id: str = field(default_factory=new_conversation_id)

    def __post_init__(self) -> None:
        greeting = [Draft("Guten Tag, hier antwortet ein Programm.", "greeting")]
        self._write(open_conversation, new_token(), self.language, greeting)

    def send(self, text: str | None = None, **submission: Any) -> Turn | Kept:
        """Let the visitor send something."""
        return self._write(begin_turn, Submission(text, **submission))

    def answer(self, turn: Turn | Kept, *drafts: Draft, language: Language | None = None) -> Outcome:
        """Let Rasa's answer arrive."""
        assert isinstance(turn, Turn)
        with self.database.begin() as session:
            return complete_turn(session, turn, drafts, language or self.language, {})

    def fail(self, turn: Turn | Kept) -> Outcome:
        """Let Rasa fail."""
        assert isinstance(turn, Turn)
        with self.database.begin() as session:
            return fail_turn(session, turn, "Entschuldigung.", {})

    def say(self, text: str, *drafts: Draft) -> Outcome:
        """Let the visitor say something that is answered."""
        return self.answer(self.send(text), *drafts)

    def take_over(self, coordinator: Coordinator = ANNA) -> bool:
        """Let a coordinator take over."""
        return self._write(takeover.take_over, coordinator)

    def write(self, text: str, coordinator: Coordinator = ANNA, client_id: str | None = None) -> int:
        """Let a coordinator write."""
        return self._write(takeover.write, coordinator, text, client_id)

    def hand_back(self, coordinator: Coordinator = ANNA, **values: Any) -> None:
        """Let a coordinator hand back, or end the chat."""
        self._write(takeover.hand_back, coordinator, **values)

    def return_idle(self, quiet_since: datetime | None = None) -> bool:
        """Let the sweeper look, as if the coordinator were quiet for long."""
        return self._write(takeover.return_idle, quiet_since or utc_now() + timedelta(seconds=1))

    def give_up_waiting(self, waiting_since: datetime | None = None, when: str | None = None) -> bool:
        """Let the sweeper look, as if the visitor waited for long."""
        return self._write(takeover.give_up_waiting, waiting_since or utc_now() + timedelta(seconds=1), when)

    @property
    def outcome(self) -> Outcome:
        """Return the whole transcript and the mode."""
        with self.database.read() as session:
            return read_after(session, self.id, 0)

    @property
    def messages(self) -> list[StoredMessage]:
        """Return everything after the greeting."""
        return list(self.outcome.messages[1:])

    @property
    def story(self) -> list[tuple[str, str, str]]:
        """Return role, kind and text of everything after the greeting."""
        return [(message.role, message.kind, message.text) for message in self.messages]

    def _write(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        with self.database.begin() as session:
            return function(session, self.id, *args, **kwargs)
