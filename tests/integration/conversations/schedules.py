"""A random quarter of an hour in one chat: six threads that know nothing of each other, in a real database.

The visitor types without waiting for answers; two threads bring Rasa's answers, late and out of order; two
coordinators take over, write, hand back and end; the sweeper finds everybody idle. Chance comes from a seed for each
thread and from the threads themselves.
"""

from __future__ import annotations

import queue
import random
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import IntegrityError

from bot.conversations.records import Coordinator, Draft
from bot.conversations.takeover import NotHolding, TakenByAnother
from bot.conversations.turns import Turn
from bot.database import Database
from tests.unit.conversations.chats import ANNA, BEN, CALLS_PERSON, LiveChat, asks

VISITOR_MESSAGES = 8
COORDINATOR_ACTS = 7
SWEEPS = 4
BOT_THREADS = 2
ANSWERS = (
    (Draft("Das ist so.", "answer"),),
    (Draft("Das ist so.", "answer"), Draft("Und so.", "answer")),
    (asks("email"),),
    (Draft("Gesendet.", "receipt"),),
    (CALLS_PERSON,),
    (CALLS_PERSON, asks("message")),
)


@dataclass
class Quarter:
    """What was tried in a chat, and what was acknowledged."""

    database: Database
    seed: int
    chat: LiveChat = field(init=False)
    sent: list[tuple[int, str]] = field(default_factory=list)
    written: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    takeovers: list[str] = field(default_factory=list)
    answered: dict[int, int] = field(default_factory=dict)
    """For each message of the visitor that Rasa answered, how many messages were stored."""
    errors: list[BaseException] = field(default_factory=list)
    _turns: queue.Queue[Turn | None] = field(default_factory=queue.Queue)

    def __post_init__(self) -> None:
        self.chat = LiveChat(self.database)
        self.written = {ANNA.name: [], BEN.name: []}

    def run(self) -> Quarter:
        """Let it all happen."""
        actors: list[Callable[[random.Random], None]] = [self._visit, self._sweep]
        actors += [lambda chance, who=who: self._coordinate(chance, who) for who in (ANNA, BEN)]
        actors += [self._answer] * BOT_THREADS
        together = threading.Barrier(len(actors))
        threads = [
            threading.Thread(target=self._act, args=(actor, number, together)) for number, actor in enumerate(actors)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in threads)
        return self

    def _act(self, actor: Callable[[random.Random], None], number: int, together: threading.Barrier) -> None:
        try:
            together.wait(10)
            actor(random.Random(self.seed * 100 + number))
        except BaseException as error:  # noqa: BLE001  the test shows it
            self.errors.append(error)

    def _visit(self, chance: random.Random) -> None:
        try:
            for number in range(VISITOR_MESSAGES):
                self._send(f"Nachricht {number}", str(uuid.uuid4()), repeats=chance.random() < 0.3)
        finally:
            for _ in range(BOT_THREADS):
                self._turns.put(None)

    def _send(self, text: str, client_id: str, repeats: bool) -> None:
        turn = self.chat.send(text, client_id=client_id)
        if isinstance(turn, Turn):
            self._turns.put(turn)
        self.sent.append((turn.seq, text) if isinstance(turn, Turn) else (0, text))
        if repeats:
            _expect(IntegrityError, lambda: self.chat.send(text, client_id=client_id))

    def _answer(self, chance: random.Random) -> None:
        """Keep up to three turns in the air, and bring their answers in any order."""
        flying: list[Turn] = []
        more = True
        while more or flying:
            if more and len(flying) < 3:
                turn = self._turns.get(timeout=60)
                more = turn is not None
                if turn is not None:
                    flying.append(turn)
                if more and chance.random() < 0.6:
                    continue
            if flying:
                self._bring(flying.pop(chance.randrange(len(flying))), chance)

    def _bring(self, turn: Turn, chance: random.Random) -> None:
        fails = chance.random() < 0.1
        outcome = self.chat.fail(turn) if fails else self.chat.answer(turn, *chance.choice(ANSWERS))
        self.answered[turn.seq] = len(outcome.messages)

    def _coordinate(self, chance: random.Random, who: Coordinator) -> None:
        for number in range(COORDINATOR_ACTS):
            act = chance.choice((self._take_over, self._take_over, self._write, self._write, self._leave))
            try:
                act(who, number, chance)
            except (NotHolding, TakenByAnother):
                pass

    def _take_over(self, who: Coordinator, number: int, chance: random.Random) -> None:
        if self.chat.take_over(who):
            self.takeovers.append(who.name)

    def _write(self, who: Coordinator, number: int, chance: random.Random) -> None:
        text, client_id = f"{who.name} {number}", str(uuid.uuid4())
        self.written[who.name].append((self.chat.write(text, who, client_id), text))
        if chance.random() < 0.3:
            _expect((IntegrityError, NotHolding), lambda: self.chat.write(text, who, client_id))

    def _leave(self, who: Coordinator, number: int, chance: random.Random) -> None:
        self.chat.hand_back(who, ending=chance.choice(("handed_back", "ended")))

    def _sweep(self, chance: random.Random) -> None:
        for _ in range(SWEEPS):
            chance.choice((self.chat.return_idle, self.chat.give_up_waiting))()


def _expect(errors: Any, act: Callable[[], object]) -> None:
    try:
        act()
    except errors:
        return
    raise AssertionError("stored twice")
