"""Lead conversations: greet, take messages once each, wait for news (DESIGN §5)."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from bot.conversations.hub import Hub
from bot.conversations.rasa_client import RasaClient, RasaFailed
from bot.conversations.records import Draft, Language, Outcome, Phrases, Session, Submission
from bot.conversations.row_lock import ConversationGone
from bot.conversations.sessions import open_conversation
from bot.conversations.tokens import new_conversation_id, new_token, new_turn_id
from bot.conversations.transcripts import read_after, read_position, read_replies
from bot.conversations.turn_results import say_notice
from bot.conversations.turn_runner import TurnRunner
from bot.conversations.turns import (
    SECTION_TURNS,
    Kept,
    KnownTurn,
    NothingToAnswer,
    begin_turn,
    find_turn,
    restart_turn,
)
from bot.conversations.visitors import see_visitor
from bot.conversations.workers import DatabaseWorkers
from bot.logs import get_logger

GREETING_SECONDS = 4.0
LOOK_AGAIN_SECONDS = 3.0
"""How often a waiting poll looks for what another process wrote."""

logger = get_logger(__name__)


class TurnLate(Exception):
    """The turn is not over when its time is; it goes on, and a repetition gets its result."""


@dataclass(frozen=True)
class OpenedConversation:
    """A new conversation, with the token that only its visitor gets."""

    token: str
    language: Language
    outcome: Outcome


class Dialogue:
    """What the chat API needs of conversations. One per process and event loop."""

    def __init__(
        self,
        workers: DatabaseWorkers,
        rasa: RasaClient,
        runner: TurnRunner,
        hub: Hub,
        phrases: Phrases,
        *,
        turn_seconds: float,
        section_turns: int = SECTION_TURNS,
    ) -> None:
        self._workers, self._rasa, self._runner = workers, rasa, runner
        self._hub, self._phrases = hub, phrases
        self._turn_seconds, self._section_turns = turn_seconds, section_turns
        self._abandoned_after = timedelta(seconds=turn_seconds + 2)
        self._running: dict[tuple[str, object], tuple[Submission, asyncio.Task[Outcome]]] = {}

    async def open(self, language: Language) -> OpenedConversation:
        """Open a conversation with Rasa's greeting, or with our own when Rasa is down."""
        conversation_id, token = new_conversation_id(), new_token()
        drafts, spoken = await self._greet(conversation_id, language)
        outcome = await self._workers.write(open_conversation, conversation_id, token, spoken, drafts)
        return OpenedConversation(token, spoken, outcome)

    async def submit(self, session: Session, submission: Submission, waited: float = 0.0) -> Outcome:
        """Take a message and answer it; `waited` is what finding the session has used of the turn's seconds.

        Raises `ConversationGone`, `ClientIdTaken`, `TurnLate`, and SQLAlchemy's errors.
        """
        seconds = max(0.0, self._turn_seconds - waited)
        joined = self._join(session, submission)
        if joined is not None:
            outcome = await _finish_within(seconds, joined)
            if not _failed(outcome):
                return outcome
        task = self._join(session, submission) or self._start(session, submission, seconds)
        return await _finish_within(seconds, task)

    async def poll(self, session: Session, after: int, seconds: float) -> Outcome:
        """Return the messages after `after`; wait for them, or for a change of mode.

        Raises `ConversationGone`.
        """
        if session.mode != "bot":
            await self._workers.write(see_visitor, session.id)
        give_up = time.monotonic() + seconds
        with self._hub.listen(session.id) as news:
            while True:
                news.clear()
                position = await self._workers.read(read_position, session.id)
                if position is None:
                    raise ConversationGone
                left = give_up - time.monotonic()
                changed = position[0] > after or position[1] != session.mode
                if changed or left <= 0 or self._hub.closed:
                    break
                await _wait(news, min(left, LOOK_AGAIN_SECONDS))
            return await self._workers.read(read_after, session.id, after)

    async def finish(self) -> None:
        """Let running turns end before the process does."""
        tasks = [task for _, task in self._running.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=self._turn_seconds)

    async def _greet(self, conversation_id: str, language: Language) -> tuple[tuple[Draft, ...], Language]:
        try:
            answer = await self._rasa.ask(
                conversation_id,
                conversation_id,
                f'/start_conversation{{"language":"{language}"}}',
                language=language,
                turn_id=new_turn_id(),
                seconds=min(GREETING_SECONDS, self._turn_seconds),
            )
        except RasaFailed as failure:
            logger.warning("greeting_failed", reason=failure.reason)
            return (Draft(self._phrases(language, "chat.greeting"), "greeting"),), language
        return answer.drafts, answer.language

    def _join(self, session: Session, submission: Submission) -> asyncio.Task[Outcome] | None:
        if submission.client_id is None:
            return None
        same, task = self._running.get((session.id, submission.client_id), (None, None))
        # Another text under the same id goes the long way, where it is refused.
        return task if same == submission else None

    def _start(self, session: Session, submission: Submission, seconds: float) -> asyncio.Task[Outcome]:
        key = (session.id, submission.client_id or object())
        deadline = time.monotonic() + seconds
        task = asyncio.create_task(self._take(session, submission, deadline))
        self._running.setdefault(key, (submission, task))
        task.add_done_callback(lambda done: self._forget(key, done))
        return task

    def _forget(self, key: tuple[str, object], task: asyncio.Task[Outcome]) -> None:
        if self._running.get(key, (None, None))[1] is task:
            del self._running[key]
        if not task.cancelled():
            task.exception()  # seen by whoever waits; asyncio would warn where nobody does any more

    async def _take(self, session: Session, submission: Submission, deadline: float) -> Outcome:
        with self._runner.prepare(submission.text if session.mode == "bot" else None) as vector:
            try:
                begun = await self._workers.write(begin_turn, session.id, submission, self._section_turns)
            except NothingToAnswer as nothing:
                return await self._ask_back(session, submission, nothing.reason)
            except IntegrityError:
                return await self._repeat(session, submission)
            self._hub.wake(session.id)
            if isinstance(begun, Kept):
                return Outcome((), begun.mode)
            return await self._runner.run(begun, deadline, submission.enquiry_wait, vector)

    async def _ask_back(self, session: Session, submission: Submission, reason: str) -> Outcome:
        sentence = self._phrases(session.language, f"chat.{reason}")
        try:
            return await self._workers.write(say_notice, session.id, sentence, submission.client_id)
        except IntegrityError:
            return await self._repeat(session, submission)

    async def _repeat(self, session: Session, submission: Submission) -> Outcome:
        """Give the stored result of a message that was sent before, or run it again."""
        with self._hub.listen(session.id) as news:
            while True:
                news.clear()
                known = await self._workers.read(find_turn, session.id, submission)
                if known is None:
                    raise ConversationGone
                if known.can_restart(self._abandoned_after):
                    return await self._run_again(session, submission, known)
                if known.state != "running":
                    return await self._workers.read(read_replies, session.id, known.seq)
                await _wait(news, LOOK_AGAIN_SECONDS)

    async def _run_again(self, session: Session, submission: Submission, known: KnownTurn) -> Outcome:
        turn = await self._workers.write(restart_turn, session.id, known.seq, self._abandoned_after)
        if turn is None:
            return await self._workers.read(read_replies, session.id, known.seq)
        # Whoever waited for the turn to be given up may have no time left: it gets as much as a new one.
        return await self._runner.run(turn, time.monotonic() + self._turn_seconds, submission.enquiry_wait)


def _failed(outcome: Outcome) -> bool:
    return any(message.kind == "error" for message in outcome.messages)


async def _finish_within(seconds: float, task: asyncio.Task[Outcome]) -> Outcome:
    # Shielded: a turn that Rasa has begun is brought to its end and kept.
    try:
        return await asyncio.wait_for(asyncio.shield(task), seconds)
    except TimeoutError:
        raise TurnLate from None


async def _wait(news: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(news.wait(), seconds)
    except TimeoutError:
        pass
