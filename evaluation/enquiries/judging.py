"""Compare what a script led to with what it had to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.enquiries.driving import Played
from evaluation.enquiries.scripts import Script

TARGET = 0.97


@dataclass(frozen=True)
class Verdict:
    """A script, how it went, and what is wrong about that."""

    script: Script
    played: Played
    faults: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Tell whether it ended rightly with exactly the right values."""
        return not self.faults


def judge(script: Script, played: Played, stored: Mapping[str, Any] | None, new_rows: int) -> Verdict:
    """Return the verdict; `stored` is the row under the receipt's reference, `new_rows` how many rows came up."""
    faults = [f"ended {played.end}, not {script.end}"] if played.end != script.end else []
    expected_rows = 1 if script.end == "sent" else 0
    if new_rows != expected_rows:
        faults.append(f"{new_rows} rows stored")
    for name, value in (script.expected or {}).items():
        found = (stored or {}).get(name)
        if stored is not None and found != value:
            faults.append(f"{name}: {found!r}, not {value!r}")
    return Verdict(script, played, tuple(faults))


def table(verdicts: Sequence[Verdict]) -> list[tuple[str, str, str, str]]:
    """Return rows of (quirk, German, English, all) as "right/number"; the last one counts every script once."""
    groups: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        for quirk in verdict.script.quirks:
            groups[quirk].append(verdict)
    rows = [_row(quirk, group) for quirk, group in sorted(groups.items())]
    return [*rows, _row("all scripts", verdicts)]


def share_right(verdicts: Sequence[Verdict]) -> float:
    """Return the share of scripts that went right."""
    return sum(verdict.right for verdict in verdicts) / len(verdicts) if verdicts else 0.0


def _row(name: str, verdicts: Sequence[Verdict]) -> tuple[str, str, str, str]:
    german = [verdict for verdict in verdicts if verdict.script.language == "de"]
    english = [verdict for verdict in verdicts if verdict.script.language == "en"]
    return name, _count(german), _count(english), _count(verdicts)


def _count(verdicts: Sequence[Verdict]) -> str:
    return f"{sum(verdict.right for verdict in verdicts)}/{len(verdicts)}"
