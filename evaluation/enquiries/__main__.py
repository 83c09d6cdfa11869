"""`python -m evaluation.enquiries`: play all scripts, print a table by quirk and language, list what went wrong."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.chat_client import ChatClient
from bot.database import Database
from bot.knowledge.records import read_folder
from bot.knowledge.seeding import SEED_FOLDER
from evaluation.enquiries.driving import play
from evaluation.enquiries.judging import TARGET, Verdict, judge, share_right, table
from evaluation.enquiries.rows import count_rows, read_row
from evaluation.enquiries.scripts import FOLDER, Script, load
from evaluation.known_texts import KnownTexts
from evaluation.stack import running_assistant

DATA = Path("var/evaluation-enquiries")
console = Console()


def main() -> int:
    """Run the scripts; exit code 1 where the target is missed."""
    arguments = _parse()
    scripts = [s for s in load(arguments.scripts) if not arguments.only or s.id in arguments.only]
    known = KnownTexts(read_folder(SEED_FOLDER))
    assistant = nullcontext(arguments.url) if arguments.url else running_assistant(DATA)
    with assistant as base_url:
        database = Database(arguments.database or f"sqlite:///{DATA.resolve()}/bot.sqlite3")
        shown = track(scripts, description="Playing", console=console, disable=not console.is_terminal)
        verdicts = [_run(script, base_url, database, known) for script in shown]
    _print(verdicts, verbose=arguments.verbose)
    arguments.report.write_text(_markdown(verdicts), "utf-8")
    return 0 if share_right(verdicts) >= TARGET else 1


def _run(script: Script, base_url: str, database: Database, known: KnownTexts) -> Verdict:
    before = count_rows(database)
    with ChatClient(base_url, script.language) as client:
        played = play(script, client, known)
    stored = read_row(database, played.reference) if played.reference else None
    return judge(script, played, stored, count_rows(database) - before)


def _print(verdicts: Sequence[Verdict], *, verbose: bool) -> None:
    shown = Table("quirk", "de", "en", "all", title="Scripted enquiries: right / number")
    for row in table(verdicts):
        shown.add_row(*row)
    console.print(shown)
    for verdict in verdicts:
        if not verdict.right:
            console.print(f"[red]{verdict.script.id}[/] {'; '.join(verdict.faults)}", highlight=False)
        if verbose and not verdict.right:
            console.print("\n".join(verdict.played.log), markup=False, highlight=False)
    console.print(f"{share_right(verdicts):.1%} right, target ≥ {TARGET:.0%}")


def _markdown(verdicts: Sequence[Verdict]) -> str:
    lines = ["# Scripted enquiries", "", "| quirk | de | en | all |", "|---|---|---|---|"]
    lines += [f"| {' | '.join(row)} |" for row in table(verdicts)]
    lines += ["", f"{share_right(verdicts):.1%} end rightly, with exactly the right values stored.", ""]
    lines += [f"- {v.script.id}: {'; '.join(v.faults)}" for v in verdicts if not v.right]
    return "\n".join(lines).rstrip() + "\n"


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evaluation.enquiries", description=__doc__)
    parser.add_argument("--url", help="an assistant that is already running (with high limits)")
    parser.add_argument("--database", help="its database; needed together with --url")
    parser.add_argument("--scripts", type=Path, default=FOLDER, help="folder of scripts")
    parser.add_argument("--only", nargs="*", default=(), help="ids of scripts to play")
    parser.add_argument("--verbose", action="store_true", help="print the conversations that went wrong")
    parser.add_argument("--report", type=Path, default=Path("evaluation/results/enquiries.md"), help="file to write")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
