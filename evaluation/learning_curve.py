"""`make learning-curve`: right answers by the number of sample questions per fact and language, without Rasa."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections import defaultdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.embedding import get_embedder
from bot.knowledge.answering import Question, answer
from bot.knowledge.deciding import load_gate
from bot.knowledge.fitting import fit
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.records import Knowledge, QuestionRecord, read_folder
from bot.knowledge.seeding import SEED_FOLDER
from evaluation.dataset import load
from evaluation.report import CURVE_COLUMNS, SINGLE_GROUPS

SIZES = (5, 10, 20, None)
"""Sample questions per target and language; None for all."""
RESULTS = Path("evaluation/results/learning_curve.json")


def main() -> None:
    """Fit with fewer and fewer samples, ask all single questions, and print the shares."""
    knowledge, gate, embedder = read_folder(SEED_FOLDER), load_gate(), get_embedder()
    items = [item for item in load() if item.group in SINGLE_GROUPS or item.group in ("unanswerable", "off_topic")]
    table = Table(*CURVE_COLUMNS)
    rows = []
    for size in SIZES:
        part = _thin_out(knowledge, size)
        index = KnowledgeIndex(part, fit(part, embedder), embedder)
        counts: dict[str, int] = defaultdict(int)
        for item in items:
            turn = item.turns[0]
            reply = answer(Question(turn.text, turn.language), index, gate)
            sure = reply.kind in ("answer", "partial", "lookup")
            right = any(set(a) <= set(reply.facts) and len(set(reply.facts) - set(a)) <= 1 for a in turn.expected.facts)
            kind = turn.expected.kind if turn.expected.kind == "answerable" else "unknown"
            counts[kind] += 1
            counts[f"{kind} shown"] += right
            counts[f"{kind} sure {right}"] += sure
        known, unknown = counts["answerable"], counts["unknown"]
        row = {
            "samples": size or "all",
            "questions": len(part.questions),
            "shown": counts["answerable shown"] / known,
            "right": counts["answerable sure True"] / known,
            "wrong": counts["answerable sure False"] / known,
            "unknown_sure": counts["unknown sure False"] / unknown,
        }
        rows.append(row)
        table.add_row(*(f"{value:.1%}" if isinstance(value, float) else str(value) for value in row.values()))
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(rows, indent=1))
    Console().print(table)


def _thin_out(knowledge: Knowledge, size: int | None) -> Knowledge:
    """Keep `size` questions per target and language, the same ones each time."""
    if size is None:
        return knowledge
    groups: dict[tuple[str, str], list[QuestionRecord]] = defaultdict(list)
    for question in sorted(knowledge.questions, key=lambda q: hashlib.sha256(q.text.encode()).hexdigest()):
        groups[question.target, question.language].append(question)
    return dataclasses.replace(knowledge, questions=tuple(q for group in groups.values() for q in group[:size]))


if __name__ == "__main__":
    main()
