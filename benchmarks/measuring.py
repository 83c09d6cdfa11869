"""One round: start all bots side by side, and let them take turns at the same work."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field

from benchmarks import processes
from benchmarks.bots import Bot, Running, wait_until_answering
from benchmarks.figures import median
from benchmarks.talking import BotFailed, Conversation

LANGUAGES = ("de", "en")
WARM_UP_TURNS = 6
EARLY_TURN, LATE_TURN, AROUND = 10, 190, 5
"""A turn is judged by the median of the turns around it."""


@dataclass(frozen=True)
class Amount:
    """How much work a round is; every loop is bounded by it."""

    conversations: int = 12
    turns: int = 10
    senders: int = 16
    conversations_per_sender: int = 3
    long_turns: int = LATE_TURN + AROUND


@dataclass
class Measured:
    """What one bot did in one round."""

    ready_seconds: float = 0.0
    turn_ms: list[float] = field(default_factory=list)
    warm_ms: list[float] = field(default_factory=list)
    spans: list[tuple[float, float]] = field(default_factory=list)
    """When the turns of `turn_ms` ran, in unix seconds."""
    cpu_ms: Counter[str] = field(default_factory=Counter)
    """What they cost all processes, by part."""
    turns_per_second: float = 0.0
    loaded_cpu_ms: float = 0.0
    peak_megabytes: float = 0.0
    late_to_early: float | None = None
    words: list[int] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    failures: int = 0


@dataclass
class _Lane:
    """A running bot with its texts and its figures."""

    bot: Bot
    running: Running
    texts: dict[str, Iterator[str]]
    measured: Measured

    def next_texts(self, language: str, count: int) -> list[str]:
        return list(itertools.islice(self.texts[language], count))

    def say(self, conversation: Conversation, text: str) -> float:
        """Return the milliseconds of a turn; a failed turn is counted, and took as long as it took."""
        began = time.perf_counter()
        try:
            kind = conversation.say(text).kind
        except BotFailed:
            self.measured.failures += 1
            kind = "failed"
        milliseconds = (time.perf_counter() - began) * 1000
        self.measured.kinds[kind] += 1
        return milliseconds


def measure_round(bots: Sequence[Bot], amount: Amount, number: int) -> dict[str, Measured]:
    """Start all bots, one after the other in an order that changes, measure them, and stop them."""
    shift = number % len(bots)
    with ExitStack() as stack:
        lanes = []
        for bot in (*bots[shift:], *bots[:shift]):
            running = bot.start()
            stack.callback(processes.stop, running.processes)
            texts = {language: iter(bot.texts(language, seed=1 + number)) for language in LANGUAGES}
            lanes.append(_Lane(bot, running, texts, Measured(wait_until_answering(bot, running))))
        for lane in lanes:
            _warm_up(lane)
        _measure_turns(lanes, amount)
        for lane in lanes:
            _measure_load(lane, amount)
        for lane in lanes:
            lane.measured.late_to_early = _measure_long_conversation(lane, amount.long_turns)
            lane.measured.peak_megabytes = processes.peak_megabytes(lane.running.pids())
            lane.running.check()
    return {lane.bot.name: lane.measured for lane in lanes}


def _warm_up(lane: _Lane) -> None:
    for language in LANGUAGES:
        _talk(lane, language, lane.next_texts(language, WARM_UP_TURNS))


def _measure_turns(lanes: Sequence[_Lane], amount: Amount) -> None:
    """Let the bots take turns, a conversation each; then the same texts once more, which caches know by then."""
    for number in range(amount.conversations):
        language = LANGUAGES[number % len(LANGUAGES)]
        for lane in lanes:
            texts = lane.next_texts(language, amount.turns)
            lane.measured.words += [len(text.split()) for text in texts]
            conversation = lane.bot.open(language)
            before, began = lane.running.cpu(), time.time()
            lane.measured.turn_ms += _talk(lane, language, texts, conversation)
            lane.measured.spans.append((began, time.time()))
            lane.measured.cpu_ms.update(lane.running.cpu())
            lane.measured.cpu_ms.subtract(before)
            lane.measured.warm_ms += _talk(lane, language, texts)


def _talk(lane: _Lane, language: str, texts: Iterable[str], conversation: Conversation | None = None) -> list[float]:
    conversation = conversation or lane.bot.open(language)
    milliseconds = [lane.say(conversation, text) for text in texts]
    conversation.close()
    return milliseconds


def _measure_load(lane: _Lane, amount: Amount) -> None:
    """Let many senders talk at once; their conversations are opened beforehand."""
    work = []
    for number in range(amount.senders):
        language = LANGUAGES[number % len(LANGUAGES)]
        conversations = [lane.bot.open(language) for _ in range(amount.conversations_per_sender)]
        work.append([(each, lane.next_texts(language, amount.turns)) for each in conversations])
    before, began = lane.running.cpu().total(), 0.0
    ready = threading.Barrier(amount.senders + 1)

    def send(talks: Sequence[tuple[Conversation, Sequence[str]]]) -> None:
        ready.wait()
        for conversation, texts in talks:
            for text in texts:
                lane.say(conversation, text)
            conversation.close()

    with ThreadPoolExecutor(amount.senders) as pool:
        sending = [pool.submit(send, talks) for talks in work]
        ready.wait()
        began = time.perf_counter()
        for each in sending:
            each.result()
    turns = amount.senders * amount.conversations_per_sender * amount.turns
    lane.measured.turns_per_second = turns / (time.perf_counter() - began)
    lane.measured.loaded_cpu_ms = (lane.running.cpu().total() - before) / turns


def _measure_long_conversation(lane: _Lane, turns: int) -> float | None:
    """Return how much longer a late turn takes than an early one; `None` where the conversation is too short."""
    if turns < LATE_TURN:
        return None
    milliseconds = _talk(lane, "en", lane.next_texts("en", turns))
    return median(_around(milliseconds, LATE_TURN)) / median(_around(milliseconds, EARLY_TURN))


def _around(milliseconds: Sequence[float], turn: int) -> Sequence[float]:
    return milliseconds[turn - 1 - AROUND : turn + AROUND]
