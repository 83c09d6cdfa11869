"""The sample of questions is fair and always the same."""

from __future__ import annotations

from pathlib import Path

from bot.engine.components.question_files import fingerprint, read_questions


def write(folder: Path) -> str:
    (folder / "b.yml").write_text('large:\n  de: ["d1", "d2", "d3", "d4"]\n  en: ["e1"]\n')
    (folder / "a.yml").write_text('small:\n  de: ["s"]\n  en: ["t"]\n')
    return str(folder)


def test_each_fact_and_language_comes_first_once(tmp_path: Path) -> None:
    questions = read_questions(write(tmp_path), 4)
    assert [(question.text[0], question.language) for question in questions] == [
        ("s", "de"),
        ("t", "en"),
        ("d", "de"),
        ("e", "en"),
    ]


def test_sample_is_the_same_each_time(tmp_path: Path) -> None:
    folder = write(tmp_path)
    assert read_questions(folder, 5) == read_questions(folder, 5)
    assert len(read_questions(folder, 100)) == 7


def test_absent_folder_has_no_questions(tmp_path: Path) -> None:
    assert read_questions(str(tmp_path / "absent"), 5) == []
    assert read_questions(None, 5) == []


def test_fingerprint_follows_the_content(tmp_path: Path) -> None:
    before = fingerprint(write(tmp_path))
    (tmp_path / "a.yml").write_text('small:\n  de: ["changed"]\n')
    assert fingerprint(str(tmp_path)) != before
