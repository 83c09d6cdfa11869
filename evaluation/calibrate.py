"""`make calibrate`: fit the gate on questions whose author the model has not seen, and write data/knowledge/gate.json.

Each of the given authors is left out once: the model is fitted on all others and reads the questions of that one. A
selection counts as right when it contains the fact that the author labelled, or when a judge who saw only the question
and the shown answer found it right (`evaluation/calibration/judgements.json`).
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from rich.console import Console

from bot.embedding import get_embedder
from bot.knowledge.deciding import GATE_FILE, gate_features, load_gate
from bot.knowledge.fitting import fit
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.records import Knowledge, read_folder
from bot.knowledge.seeding import SEED_FOLDER
from bot.knowledge.selecting import select
from evaluation.dataset import CALIBRATION_FOLDER

FREE_AUTHORS = tuple(f"author-{number}" for number in range(8, 18))
"""Those who wrote from the source alone, as visitors do; the others had the facts' glosses before them."""
Example = tuple[dict[str, float], bool, bool]
"""Features, whether the selection is right, whether the question is answerable."""


def main() -> None:
    """Collect examples, fit the gate, print what its thresholds would do, and write it."""
    arguments = _parse()
    knowledge = read_folder(SEED_FOLDER)
    judged: dict[str, bool] = json.loads((CALIBRATION_FOLDER / "judgements.json").read_text(encoding="utf-8"))
    examples = [example for author in arguments.authors for example in _examples(knowledge, author, judged)]
    _fit_gate(examples, arguments.sure, arguments.related, arguments.output)


def _examples(knowledge: Knowledge, author: str, judged: dict[str, bool]) -> Iterator[Example]:
    others = dataclasses.replace(knowledge, questions=tuple(q for q in knowledge.questions if q.origin != author))
    index = KnowledgeIndex(others, fit(others, get_embedder()), get_embedder())
    for question in knowledge.questions:
        if question.origin != author or question.focus or question.target.startswith("lookup:"):
            continue
        reading = index.read(question.text)
        if max(reading.lookups.values(), default=0.0) >= 0.5:
            continue
        selection = select(reading, index)
        wanted = question.target.removeprefix("fact:")
        contained = any(wanted in index.covered(slug) for slug in selection.facts)
        right = contained or judged.get(f"{question.text}|{','.join(selection.facts)}", False)
        yield gate_features(reading, selection, index), right, question.target.startswith("fact:")


def _fit_gate(examples: list[Example], sure: float, related: float, output: Path) -> None:
    from sklearn.linear_model import LogisticRegression

    names = list(examples[0][0])
    rows = np.array([[features[name] for name in names] for features, _, _ in examples])
    right = np.array([example[1] for example in examples])
    answerable = np.array([example[2] for example in examples])
    model = LogisticRegression(C=5, max_iter=3000).fit(rows, right)
    confidence = model.predict_proba(rows)[:, 1]
    console = Console()
    console.print(
        f"{len(examples)} questions; the selection is right for {right[answerable].mean():.1%} of the answerable ones"
    )
    for threshold in (0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9):
        chosen = confidence >= threshold
        shares = ((right & chosen)[answerable], (~right & chosen)[answerable], (~right & chosen)[~answerable])
        console.print(
            f"sure from {threshold}: right, wrong, unknown yet sure = " + ", ".join(f"{s.mean():.1%}" for s in shares)
        )
    gate = {
        "weights": {name: round(float(weight), 4) for name, weight in zip(names, model.coef_[0], strict=True)},
        "bias": round(float(model.intercept_[0]), 4),
        "sure": sure,
        "related": related,
    }
    output.write_text(json.dumps(gate, indent=2) + "\n")


def _parse() -> argparse.Namespace:
    gate = load_gate()
    parser = argparse.ArgumentParser(prog="make calibrate", description=__doc__)
    parser.add_argument("--authors", nargs="+", default=FREE_AUTHORS, help="whom to leave out, one after the other")
    parser.add_argument(
        "--sure", type=float, default=gate.sure, help="confidence from which an answer is given as sure"
    )
    parser.add_argument("--related", type=float, default=gate.related, help="confidence from which facts are shown")
    parser.add_argument("--output", type=Path, default=GATE_FILE)
    return parser.parse_args()


if __name__ == "__main__":
    main()
