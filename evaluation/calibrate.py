"""`make calibrate`: fit anew, on authors who were left out, what decides on an answer; write `data/knowledge/*.json`.

- where questions part (`splitting.json`) and how follow-ups are read (`context.json`): on what several authors noted on
  their own messages (`data/knowledge/questions/compounds`, `dialogues`), with a model that has not seen them;
- how sure an answer must be (`gate.json`): on those, and on the sample questions of authors who wrote from the source
  alone, each read by a model that was fitted without its author.

One more author (`evaluation/calibration`) is fitted on by nothing and says what the thresholds would do.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from bot.embedding import get_embedder
from bot.knowledge.context import CONTEXT_FILE, ContextModel
from bot.knowledge.deciding import GATE_FILE, Gate, load_gate
from bot.knowledge.fitting import fit
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.records import Knowledge, read_folder
from bot.knowledge.seeding import SEED_FOLDER
from bot.knowledge.splitting import SPLITTING_FILE
from evaluation.dataset import CALIBRATION_FOLDER
from evaluation.fit_context import fit_context
from evaluation.fit_gate import Example, fit_gate, lessons, samples
from evaluation.fit_splitting import fit_splitter
from evaluation.lessons import read_compounds, read_dialogues

FOLDS = (("author-8", "author-9", "author-10"), ("author-11", "author-12", "author-13"),
         ("author-14", "author-15", "author-16", "author-17"),
         ("author-25", "author-26", "author-27", "author-28", "author-31", "author-32"),
         ("author-68", "author-69", "author-70"), ("author-71", "author-72", "author-73"))  # fmt: skip
"""Those who wrote from the source alone, as visitors do; the others had the facts' glosses before them. The fourth
group wrote only what the source does not say, close to what it says; the last two asked for reasons and with wrong
premises."""


def main() -> None:
    """Fit one after the other, print what the thresholds would do, and write."""
    arguments = _parse()
    knowledge = read_folder(SEED_FOLDER)
    compounds, dialogues = read_compounds(), read_dialogues()
    teachers = {lesson.author for lesson in (*compounds, *dialogues)}
    index = _index_without(knowledge, teachers)
    splitter = fit_splitter(compounds, [q for q in knowledge.questions if q.origin not in teachers], index)
    _write(arguments.folder / SPLITTING_FILE.name, splitter)
    context = fit_context(dialogues, compounds, index, splitter)
    _write(arguments.folder / CONTEXT_FILE.name, context)
    examples = [*lessons(compounds, dialogues, index, context), *_sample_examples(knowledge)]
    gate = fit_gate(examples, arguments.sure, arguments.related)
    _write(arguments.folder / GATE_FILE.name, gate)
    _show(gate, _held_out(index, context))


def _sample_examples(knowledge: Knowledge) -> list[Example]:
    judged: dict[str, bool] = json.loads((CALIBRATION_FOLDER / "judgements.json").read_text(encoding="utf-8"))
    examples: list[Example] = []
    for authors in FOLDS:
        index = _index_without(knowledge, authors)
        examples += samples([q for q in knowledge.questions if q.origin in authors], index, judged)
    return examples


def _held_out(index: KnowledgeIndex, context: ContextModel) -> list[Example]:
    compounds, dialogues = read_compounds(CALIBRATION_FOLDER), read_dialogues(CALIBRATION_FOLDER)
    return list(lessons(compounds, dialogues, index, context))


def _index_without(knowledge: Knowledge, authors: Collection[str]) -> KnowledgeIndex:
    others = dataclasses.replace(knowledge, questions=tuple(q for q in knowledge.questions if q.origin not in authors))
    return KnowledgeIndex(others, fit(others, get_embedder()), get_embedder())


def _show(gate: Gate, examples: Sequence[Example]) -> None:
    confidence = np.array([gate.confidence(example.features) for example in examples])
    right = np.array([example.right for example in examples])
    answerable = np.array([example.answerable for example in examples])
    console = Console()
    console.print(
        f"{len(examples)} questions of an author left out; of the answerable ones {right[answerable].mean():.1%} right"
    )
    for threshold in (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8):
        sure = confidence >= threshold
        shares = ((right & sure)[answerable], (~right & sure)[answerable], (~right & sure)[~answerable])
        console.print(
            f"sure from {threshold}: right, wrong, unknown yet sure = " + ", ".join(f"{s.mean():.1%}" for s in shares)
        )


def _write(path: Path, model: Any) -> None:
    path.write_text(json.dumps(dataclasses.asdict(model), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _parse() -> argparse.Namespace:
    gate = load_gate()
    parser = argparse.ArgumentParser(prog="make calibrate", description=__doc__)
    parser.add_argument("--sure", type=float, default=gate.sure, help="confidence from which an answer is sure")
    parser.add_argument("--related", type=float, default=gate.related, help="confidence from which facts are shown")
    parser.add_argument("--folder", type=Path, default=GATE_FILE.parent, help="where the three files are written")
    return parser.parse_args()


if __name__ == "__main__":
    main()
