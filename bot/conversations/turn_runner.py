"""Ask Rasa, and store what comes of it: an answer, or an honest apology."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol, TypeAlias

from bot.conversations.hub import Hub
from bot.conversations.rasa_client import RasaAnswer, RasaClient, RasaFailed
from bot.conversations.receipts import Receipts, find_form_run
from bot.conversations.records import Draft, Language, Outcome, Phrases, Timing
from bot.conversations.row_lock import ConversationGone
from bot.conversations.turn_results import complete_turn, fail_turn
from bot.conversations.turns import Turn
from bot.conversations.vectors import VectorWorker
from bot.conversations.workers import DatabaseWorkers
from bot.logs import get_logger

STORING_SECONDS = 0.8
"""What Rasa does not get of a turn's time: it is for storing the answer, or the apology."""

VectorTask: TypeAlias = asyncio.Task[str | None]

logger = get_logger(__name__)


class TurnObserver(Protocol):
    """Counts turns; the web process puts them into its metrics."""

    def answered(self, kind: str, language: str, timing: Timing) -> None:
        """Count a turn that was answered."""

    def failed(self, reason: str, language: str) -> None:
        """Count a turn that ended in an apology."""


def _none(_form_run_id: str, _language: Language, /) -> Draft | None:
    """Return no receipt: nothing is committed in this conversation."""
    return None


class TurnRunner:
    """Runs turns whose message is stored."""

    def __init__(
        self,
        workers: DatabaseWorkers,
        rasa: RasaClient,
        vectors: VectorWorker,
        hub: Hub,
        phrases: Phrases,
        observer: TurnObserver,
        receipts: Receipts = _none,
    ) -> None:
        self._workers, self._rasa, self._vectors, self._hub = workers, rasa, vectors, hub
        self._phrases, self._observer, self._receipts = phrases, observer, receipts

    @contextmanager
    def prepare(self, text: str | None) -> Iterator[VectorTask | None]:
        """Compute a message's vector for `run` while the message is being stored; given up where it is not used."""
        vector = asyncio.create_task(self._vectors.encode(text)) if text else None
        try:
            yield vector
        finally:
            if vector:
                vector.cancel()

    async def run(
        self, turn: Turn, deadline: float, enquiry_wait: int = 0, vector: VectorTask | None = None
    ) -> Outcome:
        """Answer the turn before `deadline` (of `time.monotonic`). Raises `ConversationGone`.

        `enquiry_wait`: see `Submission`; `vector`: the text's, where `prepare` has begun it.
        """
        timing = Timing()
        try:
            outcome = await self._answer_or_apologise(turn, deadline, enquiry_wait, vector, timing)
        except ConversationGone:
            # The visitor had everything erased while Rasa was thinking: sweep up what it just wrote.
            await self._rasa.erase(turn.sender)
            raise
        finally:
            self._hub.wake(turn.conversation_id)
        return outcome

    async def _answer_or_apologise(
        self, turn: Turn, deadline: float, enquiry_wait: int, vector: VectorTask | None, timing: Timing
    ) -> Outcome:
        try:
            answer = await self._ask(turn, deadline - STORING_SECONDS, enquiry_wait, vector, timing)
        except RasaFailed as failure:
            receipt = await self._find_receipt(turn)
            if receipt is None:
                return await self._apologise(turn, failure.reason, timing)
            logger.warning("turn_failed_after_commit", turn_id=turn.turn_id, reason=failure.reason)
            answer = RasaAnswer((receipt,), turn.language)
        drafts = [*self._opening(turn, answer.language), *answer.drafts]
        with _measured(timing, "store"):
            outcome = await self._workers.write(complete_turn, turn, drafts, answer.language, timing.in_milliseconds())
        kind = answer.drafts[0].kind
        self._observer.answered(kind, answer.language, timing)
        logger.info(
            "turn_answered",
            turn_id=turn.turn_id,
            kind=kind,
            intent=answer.intent,
            language=answer.language,
            **timing.in_milliseconds(),
        )
        return outcome

    async def _ask(
        self, turn: Turn, deadline: float, enquiry_wait: int, prepared: VectorTask | None, timing: Timing
    ) -> RasaAnswer:
        vector = None
        if not turn.is_button:
            with _measured(timing, "embed"):
                computing = prepared or self._vectors.encode(turn.text)
                vector = await _within(deadline - time.monotonic(), computing)
        seconds = deadline - time.monotonic()
        if seconds <= 0:
            raise RasaFailed("no_time_left")
        with _measured(timing, "rasa"):
            return await self._rasa.ask(
                turn.conversation_id,
                turn.sender,
                turn.text,
                language=turn.language,
                turn_id=turn.turn_id,
                seconds=seconds,
                vector=vector,
                enquiry_wait=enquiry_wait,
            )

    async def _find_receipt(self, turn: Turn) -> Draft | None:
        run = await self._workers.read(find_form_run, turn)
        if run is None:
            return None
        return await self._workers.call(lambda _: self._receipts(run, turn.language))

    async def _apologise(self, turn: Turn, reason: str, timing: Timing) -> Outcome:
        logger.warning("turn_failed", turn_id=turn.turn_id, reason=reason)
        self._observer.failed(reason, turn.language)
        apology = self._phrases(turn.language, "chat.apology")
        return await self._workers.write(fail_turn, turn, apology, timing.in_milliseconds())

    def _opening(self, turn: Turn, language: Language) -> Sequence[Draft]:
        if turn.rolled_over_after is None:
            return ()
        text = self._phrases(language, "chat.rolled_over", turns=turn.rolled_over_after)
        return (Draft(text, "notice"),)


async def _within(seconds: float, computing: Awaitable[str | None]) -> str | None:
    try:
        return await asyncio.wait_for(computing, max(seconds, 0))
    except TimeoutError:
        raise RasaFailed("embedding_too_slow") from None


@contextmanager
def _measured(timing: Timing, stage: str) -> Iterator[None]:
    began = time.perf_counter()
    try:
        yield
    finally:
        timing.stages[stage] = time.perf_counter() - began
