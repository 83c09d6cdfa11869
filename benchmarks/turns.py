"""Measure turns against stock Rasa: `make bench-turns`, or `python -m benchmarks.turns --help`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import processes, turns_report
from benchmarks.assistant import Assistant
from benchmarks.bots import Bot, CannotMeasure
from benchmarks.budget import Round
from benchmarks.machine import describe_machine
from benchmarks.measuring import Amount, measure_round
from benchmarks.postgresql import PostgreSQL, lend_postgresql
from benchmarks.stages import read_stages
from benchmarks.stock_bots import CustomActionBot, StarterBot
from benchmarks.talking import BotFailed

RESULTS = Path(__file__).parent / "results"
FAILED_SHARE = 0.01


def main() -> int:
    """Prepare, measure, print and write; 0 where the targets are met, 1 where not."""
    arguments = _parse()
    processes.clean_up_on_signals()
    machine = describe_machine()
    try:
        with lend_postgresql() as server:
            summary = _measure(arguments, _list_bots(server))
    except (CannotMeasure, BotFailed) as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit("Stopped; everything that was started has ended.")
    summary["machine"] = machine
    report = turns_report.render(summary)
    print(report)
    _write(arguments.results, summary, report)
    return 0 if all(check["meets_target"] for checks in summary["budget"].values() for check in checks) else 1


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.turns", description=__doc__)
    usual = Amount()
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds, each with fresh processes")
    parser.add_argument("--conversations", type=int, default=usual.conversations, help="sequential, per bot and round")
    parser.add_argument("--turns", type=int, default=usual.turns, help="turns of such a conversation")
    parser.add_argument("--senders", type=int, default=usual.senders, help="concurrent senders")
    parser.add_argument("--load", type=int, default=usual.conversations_per_sender, help="conversations per sender")
    parser.add_argument("--long", type=int, default=usual.long_turns, help="turns of the long conversation; 0: none")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder of the report")
    arguments = parser.parse_args()
    if min(arguments.rounds, arguments.conversations, arguments.turns, arguments.senders, arguments.load) < 1:
        parser.error("--rounds, --conversations, --turns, --senders and --load must be 1 or more")
    return arguments


def _list_bots(server: PostgreSQL | None) -> list[Bot]:
    bots: list[Bot] = [StarterBot(), CustomActionBot(), Assistant()]
    if server is None:
        _say("PostgreSQL is neither installed nor named by BOT_TEST_POSTGRESQL_URL: measuring SQLite only.")
        return bots
    return [*bots, Assistant(server)]


def _measure(arguments: argparse.Namespace, bots: Sequence[Bot]) -> dict[str, Any]:
    for bot in bots:
        _say(f"Preparing: {bot.title} …")
        bot.prepare()
    amount = Amount(arguments.conversations, arguments.turns, arguments.senders, arguments.load, arguments.long)
    rounds: list[Round] = []
    for number in range(arguments.rounds):
        began = time.monotonic()
        rounds.append(measure_round(bots, amount, number))
        _say(f"Round {number + 1} of {arguments.rounds}: {time.monotonic() - began:.0f} s.")
    _refuse_failures(rounds)
    summary = turns_report.summarise(bots, rounds)
    training = turns_report.training_line(RESULTS / "nlu.json")
    if training:
        for checks in summary["budget"].values():
            checks.append(training)
    summary["stages"] = {bot.title: _stages(bot, rounds) for bot in bots if isinstance(bot, Assistant)}
    return summary


def _stages(bot: Assistant, rounds: Sequence[Round]) -> dict[str, float]:
    return read_stages(bot.folder, [span for each in rounds for span in each[bot.name].spans])


def _refuse_failures(rounds: Sequence[Round]) -> None:
    """Figures of turns that failed would flatter. Raises `CannotMeasure`."""
    for each in rounds:
        for name, measured in each.items():
            if measured.failures > FAILED_SHARE * measured.kinds.total():
                raise CannotMeasure(f"{name}: {measured.failures} of {measured.kinds.total()} turns failed.")


def _write(folder: Path, summary: dict[str, Any], report: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "turns.json").write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n", "utf-8")
    (folder / "turns.md").write_text(report, "utf-8")
    _say(f"Written to {folder / 'turns.md'} and {folder / 'turns.json'}.")


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
