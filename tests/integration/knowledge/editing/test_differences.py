"""Differences are shown field by field and word by word."""

from __future__ import annotations

from bot.knowledge.history import differences


def test_only_changed_fields_are_named() -> None:
    before = {"slug": "a", "answer": {"de": "Alt.", "en": "Old."}, "about": ["x"], "review_due_on": None}
    after = {"slug": "a", "answer": {"de": "Neu.", "en": "Old."}, "about": ["x", "y"], "review_due_on": "2027-01-01"}
    assert [(d.field, d.before, d.after) for d in differences(before, after)] == [
        ("answer.de", "Alt.", "Neu."),
        ("about", "x", "x\ny"),
        ("review_due_on", "", "2027-01-01"),
    ]


def test_words_that_stayed_came_and_went_are_told_apart() -> None:
    (difference,) = differences({"t": "Die BMR koordiniert."}, {"t": "Der RVR koordiniert."})
    pieces = difference.pieces
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == "Die BMR koordiniert."
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == "Der RVR koordiniert."
    assert [piece.text for piece in pieces if piece.kind == "same"][-1] == " koordiniert."


def test_new_and_deleted_entries_differ_in_every_field() -> None:
    assert [d.field for d in differences(None, {"slug": "a", "gloss": "b"})] == ["slug", "gloss"]
    assert [d.field for d in differences({"slug": "a"}, None)] == ["slug"]
