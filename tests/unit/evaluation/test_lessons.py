"""What authors noted about their own messages is read, and teaches where questions part."""

from __future__ import annotations

from bot.knowledge.seeding import SEED_FOLDER
from evaluation.dataset import CALIBRATION_FOLDER
from evaluation.fit_context import Choice, _fit
from evaluation.lessons import read_compounds, read_dialogues


def test_all_compounds_are_read() -> None:
    compounds = read_compounds()
    assert {compound.author for compound in compounds} == {
        "author-21",
        "author-22",
        "author-24",
        "author-40",
        "author-47",
        "author-48",
        "author-49",
        "author-50",
        "author-51",
    }
    assert all(compound.parts and all(part.right for part in compound.parts) for compound in compounds)
    assert sum(len(compound.parts) > 1 for compound in compounds) > 150


def test_dialogues_are_kept_together_and_in_order() -> None:
    dialogues = read_dialogues()
    assert all(1 <= len(dialogue.steps) <= 6 for dialogue in dialogues)
    assert sum(len(dialogue.steps) == 3 for dialogue in dialogues) > 100
    assert all(step.language in ("de", "en") for dialogue in dialogues for step in dialogue.steps)


def test_one_author_teaches_nothing() -> None:
    held_out = {lesson.author for lesson in (*read_compounds(CALIBRATION_FOLDER), *read_dialogues(CALIBRATION_FOLDER))}
    assert held_out == {"author-23"}
    assert not list((SEED_FOLDER / "questions").glob("*/author-23.yml"))


def test_what_was_right_weighs_more() -> None:
    choices = [Choice([{"focus": 1.0}, {"other": 1.0}], [1.0, 0.0])] * 20
    weights = _fit(choices, penalty=0.1)
    assert weights["focus"] > 0 > weights["other"]
