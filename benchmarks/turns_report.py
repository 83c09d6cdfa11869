"""The tables and files of `make bench-turns`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import budget
from benchmarks.bots import Bot
from benchmarks.budget import Line, Round
from benchmarks.figures import median
from benchmarks.measuring import Measured
from benchmarks.tables import markdown, number

_KINDS = "kinds of replies"


def summarise(bots: Sequence[Bot], rounds: Sequence[Round]) -> dict[str, Any]:
    """Return all figures, medians and single rounds, ready for JSON."""
    return {
        "rounds": len(rounds),
        "bots": {bot.name: {"title": bot.title, **_figures(bot.name, rounds)} for bot in bots},
        "budget": {bot.title: _ratios(bot.name, rounds) for bot in bots if _is_ours(bot)},
    }


def _figures(name: str, rounds: Sequence[Round]) -> dict[str, Any]:
    measured = [each[name] for each in rounds]
    kinds = sum((each.kinds for each in measured), Counter[str]())
    figures = {f"{line.what} ({line.unit})": round(line.value(name, rounds), 2) for line in _distinct_lines()}
    late = [each.late_to_early for each in measured if each.late_to_early is not None]
    return {
        **figures,
        **_cpu_parts(measured),
        "turn, p50, caches warm (ms)": round(median([median(each.warm_ms) for each in measured]), 2),
        "processor time per turn, 16 senders (ms)": round(median([each.loaded_cpu_ms for each in measured]), 2),
        "turn 190 to turn 10": round(median(late), 2) if late else None,
        "words per message": median([word for each in measured for word in each.words]),
        _KINDS: {kind or "text": count for kind, count in kinds.most_common()},
        "failed turns": sum(each.failures for each in measured),
    }


def _cpu_parts(measured: Sequence[Measured]) -> dict[str, float]:
    turns = sum(len(each.turn_ms) for each in measured)
    used = sum((each.cpu_ms for each in measured), Counter[str]())
    return {
        f"processor time per turn: {part} (ms)": round(milliseconds / turns, 2)
        for part, milliseconds in used.most_common()
    }


def _distinct_lines() -> list[Line]:
    return [line for line in budget.LINES if line.other == budget.STARTER]


def _ratios(name: str, rounds: Sequence[Round]) -> list[dict[str, Any]]:
    found = [_check(line, line.ratio(name, rounds)) for line in budget.LINES]
    late = [each[name].late_to_early for each in rounds]
    known = [value for value in late if value is not None]
    if known:
        found.append(
            _plain("turn 190 to turn 10 of a conversation", median(known), budget.LATE_TARGET, budget.LATE_STRETCH)
        )
    return found


def _check(line: Line, ratio: float) -> dict[str, Any]:
    return {
        "what": line.what,
        "other": line.other,
        "ratio": round(ratio, 3),
        "target": line.target,
        "meets_target": line.meets(ratio, line.target),
        "stretch": line.stretch,
        "meets_stretch": line.meets(ratio, line.stretch),
    }


def _plain(what: str, ratio: float, target: float, stretch: float) -> dict[str, Any]:
    return _check(Line(what, "", 2, lambda _: 0.0, "", target, stretch), ratio)


def training_line(nlu_results: Path) -> dict[str, Any] | None:
    """Return the budget's line on training from the last `make bench-nlu`, where there was one."""
    try:
        ratio = json.loads(nlu_results.read_text("utf-8"))["training_ratio"]
    except (OSError, ValueError, KeyError):
        return None
    return _plain("training, processor time (make bench-nlu)", ratio, budget.TRAINING_TARGET, budget.TRAINING_STRETCH)


def render(summary: dict[str, Any]) -> str:
    """Return the report as Markdown."""
    parts = [
        "# A turn of the whole assistant against stock Rasa",
        f"Made by `make bench-turns` on {summary['machine']}; medians of {summary['rounds']} rounds in which all "
        "bots run side by side and take turns. Every message is new to all caches.",
        _table_of_figures(summary["bots"]),
        "\n".join(f"- Replies of {bot['title']}: {_shares(bot[_KINDS])}." for bot in summary["bots"].values()),
    ]
    for title, checks in summary["budget"].items():
        parts += [f"## The budget: {title}", _table_of_checks(checks)]
    if summary["stages"]:
        parts += ["## Where a turn's time goes", _table_of_stages(summary["stages"])]
    return "\n\n".join(parts) + "\n"


def _table_of_figures(bots: dict[str, dict[str, Any]]) -> str:
    names = [
        name for name in dict.fromkeys(name for bot in bots.values() for name in bot) if name not in ("title", _KINDS)
    ]
    rows = [(name, *(_cell(bot.get(name)) for bot in bots.values())) for name in names]
    return markdown(("", *(bot["title"] for bot in bots.values())), rows)


def _shares(counts: dict[str, int]) -> str:
    total = sum(counts.values())
    return ", ".join(f"{kind} {count / total:.1%}" for kind, count in counts.items())


def _cell(value: Any) -> str:
    return number(value, 0 if isinstance(value, int) else 2) if value is not None else "–"


def _table_of_checks(checks: Sequence[dict[str, Any]]) -> str:
    rows = [
        (
            check["what"],
            f"{check['ratio']:.2f}",
            f"{check['target']:.2f}",
            "met" if check["meets_target"] else "MISSED",
            f"{check['stretch']:.2f}",
            "met" if check["meets_stretch"] else "missed",
        )
        for check in checks
    ]
    return markdown(("ratio to stock", "measured", "target", "", "stretch", ""), rows)


def _table_of_stages(stages: dict[str, dict[str, float]]) -> str:
    names = list(dict.fromkeys(name for each in stages.values() for name in each))
    rows = [(name, *(number(each.get(name)) for each in stages.values())) for name in names]
    return markdown(("median ms", *stages), rows)


def _is_ours(bot: Bot) -> bool:
    return bot.name.startswith("ours")
