"""The sample of questions is on the subject and always the same."""

from __future__ import annotations

from pathlib import Path

from bot.engine.components.question_files import (
    fingerprint,
    read_further_questions,
    read_limits,
    read_questions,
    with_courtesies,
)


def write(folder: Path) -> str:
    for kind, text in {"facts": "fact", "unknowns": "unknown", "lookups": "lookup", "limits": "weather"}.items():
        (folder / kind).mkdir(exist_ok=True)
        content = f'target:\n  de: ["{text} 1", "{text} 2"]\n  en: ["{text} 3"]\n'
        (folder / kind / "author.yml").write_text(content, encoding="utf-8")
    return str(folder)


def test_questions_off_the_subject_are_left_out(tmp_path: Path) -> None:
    questions = read_questions(write(tmp_path), 100)
    assert {question.text.split()[0] for question in questions} == {"fact", "unknown", "lookup"}
    assert {question.language for question in questions if question.text.endswith("3")} == {"en"}
    assert len(questions) == 9


def test_all_follow_ups_are_taken_first(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (tmp_path / "followups").mkdir()
    entry = '- {focus: zbt, language: de, target: "fact:zbt-location", text: "und wo ist das?"}\n'
    (tmp_path / "followups" / "author.yml").write_text(entry, encoding="utf-8")
    first = read_questions(folder, 1)[0]
    assert (first.text, first.language, first.target) == ("und wo ist das?", "de", "fact:zbt-location")
    assert len(read_questions(folder, 1)) == 2


def test_some_questions_follow_a_courtesy_of_their_language(tmp_path: Path) -> None:
    polite = list(with_courtesies(read_questions(write(tmp_path), 100)))
    assert len(polite) == 2
    assert all(question.text.split()[-2] in {"fact", "unknown", "lookup"} for question in polite)
    assert polite[0].text.startswith("Guten Tag," if polite[0].language == "de" else "Hello,")


def test_limits_name_their_intent(tmp_path: Path) -> None:
    limits = read_limits(write(tmp_path), 100)
    assert {(message.text.split()[0], message.target) for message in limits} == {("weather", "target")}
    assert len(limits) == 3


def test_sample_is_the_same_each_time(tmp_path: Path) -> None:
    folder = write(tmp_path)
    assert read_questions(folder, 5) == read_questions(folder, 5) == read_questions(folder, 100)[:5]


def test_what_the_sample_leaves_out_is_there_to_choose_from(tmp_path: Path) -> None:
    folder = write(tmp_path)
    assert read_further_questions(folder, 5) == read_questions(folder, 100)[5:]
    assert read_further_questions(folder, 9) == []


def test_absent_folder_has_no_questions(tmp_path: Path) -> None:
    assert read_questions(str(tmp_path / "absent"), 5) == []
    assert read_questions(None, 5) == []


def test_fingerprint_follows_the_content(tmp_path: Path) -> None:
    before = fingerprint(write(tmp_path))
    (tmp_path / "facts" / "author.yml").write_text('target:\n  de: ["changed"]\n', encoding="utf-8")
    assert fingerprint(str(tmp_path)) != before
