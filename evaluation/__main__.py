"""`make evaluate`: ask all questions through the chat API, print a table, list failures, write a report."""

from __future__ import annotations

import argparse
import sys
from contextlib import nullcontext
from pathlib import Path

from rich.console import Console
from rich.progress import track

from bot.chat_client import ChatClient
from bot.knowledge.records import read_folder
from bot.knowledge.seeding import SEED_FOLDER
from evaluation.dataset import CALIBRATION_FOLDER, FOLDER, Item, load
from evaluation.grading import Grade, grade
from evaluation.known_texts import KnownTexts
from evaluation.report import Result, check_targets, print_report, write_report
from evaluation.stack import running_assistant

console = Console()


def main() -> int:
    """Run the evaluation; exit code 1 where a target is missed."""
    arguments = _parse()
    items = load(arguments.questions)
    known = KnownTexts(read_folder(SEED_FOLDER))
    assistant = nullcontext(arguments.url) if arguments.url else running_assistant(Path("var/evaluation"))
    with assistant as base_url:
        results = [
            result
            for item in track(items, description="Asking", console=console, disable=not console.is_terminal)
            for result in _ask(item, base_url, known)
        ]
    print_report(results, console)
    write_report(results, arguments.report)
    missed = check_targets(results)
    for target in missed:
        console.print(f"[red]missed[/]  {target}")
    return 1 if missed else 0


def _ask(item: Item, base_url: str, known: KnownTexts) -> list[Result]:
    results = []
    language = item.turns[0].language
    with ChatClient(base_url, None if language == "both" else language) as client:
        for number, turn in enumerate(item.turns, start=1):
            graded: Grade = grade(turn, client.say(turn.text), known)
            results.append(Result(item, number, turn, graded))
    return results


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make evaluate", description=__doc__)
    parser.add_argument(
        "--url", help="an assistant that is already running (with high limits); by default one is started"
    )
    parser.add_argument(
        "--questions", type=Path, default=FOLDER, help=f"folder of questions; {CALIBRATION_FOLDER} for calibration"
    )
    parser.add_argument(
        "--report", type=Path, default=Path("evaluation/results"), help="folder for report.md and results.json"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
