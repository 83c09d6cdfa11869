"""A round measures every bot in the same way, and leaves nothing running."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import processes
from benchmarks.bots import Bot, CannotMeasure, Running
from benchmarks.measuring import Amount, measure_round
from benchmarks.talking import BotFailed, Reply

AMOUNT = Amount(conversations=2, turns=3, senders=2, conversations_per_sender=1, long_turns=0)


class FakeConversation:
    def __init__(self, bot: FakeBot) -> None:
        self.bot = bot

    def say(self, text: str) -> Reply:
        self.bot.heard.append(text)
        if "fail" in text:
            raise BotFailed("as told")
        return Reply("An answer.", "answer")

    def close(self) -> None:
        pass


class FakeBot:
    """A bot in this process, with a process of its own that only sleeps."""

    def __init__(self, name: str, folder: Path, every_text: str = "text") -> None:
        self.name = self.title = name
        self.folder, self.every_text = folder, every_text
        self.heard: list[str] = []
        self.process: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        pass

    def start(self) -> Running:
        command = [sys.executable, "-c", "import time; time.sleep(60)"]
        self.process = processes.start(command, self.folder, os.environ, self.folder / "log")
        return Running(self.folder / "log", [self.process])

    def open(self, _language: str) -> FakeConversation:
        return FakeConversation(self)

    def texts(self, language: str, seed: int) -> Iterator[str]:
        # The text that asks whether it is ready always works.
        word = self.every_text if seed else "ready"
        return (f"{word} {language} {seed} {number}" for number in itertools.count())


def test_every_bot_does_the_same_work(tmp_path: Path) -> None:
    bots: list[Bot] = [FakeBot("starter", tmp_path), FakeBot("ours", tmp_path)]
    measured = measure_round(bots, AMOUNT, 0)
    for each in measured.values():
        assert (len(each.turn_ms), len(each.warm_ms), len(each.spans)) == (6, 6, 2)
        assert each.turns_per_second > 0
        assert each.peak_megabytes > 0
        assert each.kinds.keys() == {"answer"}
        assert each.late_to_early is None


def test_measured_texts_are_new_and_warm_ones_known(tmp_path: Path) -> None:
    bot = FakeBot("ours", tmp_path)
    measure_round([bot], AMOUNT, 0)
    repeated = {text for text in bot.heard if bot.heard.count(text) == 2}
    assert len(repeated) == 6
    assert max(map(bot.heard.count, bot.heard)) == 2


def test_failed_turns_are_counted(tmp_path: Path) -> None:
    measured = measure_round([FakeBot("ours", tmp_path, "fail")], AMOUNT, 0)["ours"]
    assert measured.failures == measured.kinds["failed"] > 0


def test_bots_are_stopped_when_one_cannot_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = FakeBot("starter", tmp_path), FakeBot("ours", tmp_path)

    def end_at_once() -> Running:
        process = subprocess.Popen([sys.executable, "-c", ""])
        process.wait()
        return Running(tmp_path / "log", [process])

    monkeypatch.setattr(bad, "start", end_at_once)
    with pytest.raises(CannotMeasure, match="ended with code"):
        measure_round([good, bad], AMOUNT, 0)
    assert good.process is not None
    assert good.process.poll() is not None


def test_long_conversation_compares_late_with_early_turns(tmp_path: Path) -> None:
    amount = Amount(conversations=1, turns=1, senders=1, conversations_per_sender=1, long_turns=195)
    late = measure_round([FakeBot("ours", tmp_path)], amount, 0)["ours"].late_to_early
    assert late is not None
    assert late > 0
