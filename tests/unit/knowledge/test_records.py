"""Knowledge files are checked when read; a mistake is told with file, entry and reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from bot.knowledge.records import Knowledge, KnowledgeFileError, QuestionRecord, Text, Texts, read_folder
from tests.unit.knowledge.samples import ENTITIES, FACTS, RELATIONS, SOURCE, UNKNOWNS

FILES = {
    "sources.yml": [SOURCE],
    "entities.yml": ENTITIES,
    "relations.yml": RELATIONS,
    "facts/all.yml": FACTS,
    "unknowns.yml": UNKNOWNS,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of valid files."""
    for name, records in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump([record.model_dump(mode="json") for record in records], allow_unicode=True))
    return tmp_path


def write(folder: Path, name: str, text: str) -> Path:
    """Write a file of the folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_files_are_read_as_they_were_written(folder: Path) -> None:
    assert read_folder(folder) == Knowledge((SOURCE,), ENTITIES, RELATIONS, FACTS, UNKNOWNS)


def test_questions_get_target_language_origin_and_focus(folder: Path) -> None:
    write(folder, "questions/facts/author-1.yml", 'zbt-location:\n  de: ["Wo ist das ZBT?"]\n  en: ["Where is it?"]')
    write(folder, "questions/unknowns/author-1.yml", 'phone: {en: ["Phone?"]}')
    write(folder, "questions/lookups/author-2.yml", 'persons: {de: ["Wer?"]}')
    write(folder, "questions/limits/author-2.yml", 'off_topic: {de: ["Wetter?"]}\n"unknown:other": {de: ["Wozu?"]}')
    write(
        folder,
        "questions/followups/author-3.yml",
        '- {focus: zbt, language: de, target: "fact:zbt-location", text: "Wo?"}',
    )

    assert read_folder(folder).questions == (
        QuestionRecord(target="fact:zbt-location", language="de", text="Wo ist das ZBT?", origin="author-1"),
        QuestionRecord(target="fact:zbt-location", language="en", text="Where is it?", origin="author-1"),
        QuestionRecord(target="unknown:phone", language="en", text="Phone?", origin="author-1"),
        QuestionRecord(target="lookup:persons", language="de", text="Wer?", origin="author-2"),
        QuestionRecord(target="off_topic", language="de", text="Wetter?", origin="author-2"),
        QuestionRecord(target="unknown:other", language="de", text="Wozu?", origin="author-2"),
        QuestionRecord(target="fact:zbt-location", language="de", text="Wo?", origin="author-3", focus="zbt"),
    )


def test_question_that_an_author_wrote_twice_counts_once(folder: Path) -> None:
    write(folder, "questions/facts/author-1.yml", 'zbt-location: {de: ["Wo ist das?", "wo ist DAS? "]}')
    assert [question.text for question in read_folder(folder).questions] == ["Wo ist das?"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("facts/all.yml", "- {slug: zbt-location}", r"facts/all\.yml: zbt-location: subject: Field required"),
        ("facts/all.yml", "- slug: [", r"facts/all\.yml is not valid YAML"),
        ("entities.yml", "- {slug: Zbt, kind: place}", r"entities\.yml: Zbt: slug: .*pattern"),
        (
            "entities.yml",
            "- {slug: zbt, kind: planet, name: {de: a, en: b}, short: {de: a, en: b}}",
            r"entities\.yml: zbt: kind: Input should be 'organisation'",
        ),
        (
            "entities.yml",
            "- {slug: zbt, kind: place, name: {de: a}, short: {de: a, en: b}}",
            r"entities\.yml: zbt: name\.en: Field required",
        ),
        (
            "unknowns.yml",
            "- {slug: phone, gloss: g, nmae: x, name: {de: a, en: b}}",
            r"unknowns\.yml: phone: nmae: Extra inputs are not permitted",
        ),
        ("relations.yml", "- {subject: zbt, predicate: p}", r"relations\.yml: .*object: Field required"),
        ("questions/facts/a.yml", "zbt-location: {de: one text}", r"questions/facts/a\.yml: .*de"),
        ("questions/facts/a.yml", "zbt-location: {fr: [x]}", r"questions/facts/a\.yml: .*fr: Extra inputs"),
        (
            "questions/facts/a.yml",
            f"zbt-location: {{de: ['{'x' * 401}']}}",
            r"questions/facts/a\.yml: x+: text: .*at most 400",
        ),
        ("questions/facts/a.yml", "zbt-location: {de: ['']}", r"questions/facts/a\.yml: .*text: .*at least 1"),
    ],
)
def test_mistake_is_told_with_file_entry_and_reason(folder: Path, name: str, text: str, message: str) -> None:
    write(folder, name, text)
    with pytest.raises(KnowledgeFileError) as raised:
        read_folder(folder)
    assert re.search(message, str(raised.value)), str(raised.value)


@pytest.mark.parametrize("name", ["sources.yml", "entities.yml", "relations.yml", "unknowns.yml"])
def test_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(KnowledgeFileError, match=rf"{re.escape(name)} is missing\.$"):
        read_folder(folder)


@pytest.mark.parametrize("text", ["just words", "- just words", "slug: zbt"])
def test_file_of_another_form_is_refused(folder: Path, text: str) -> None:
    write(folder, "facts/all.yml", text)
    with pytest.raises(KnowledgeFileError, match=r"facts/all\.yml"):
        read_folder(folder)


@pytest.mark.parametrize("text", ["- a question", "zbt-location: [a question]", "zbt-location:"])
def test_questions_of_another_form_are_refused(folder: Path, text: str) -> None:
    write(folder, "questions/facts/a.yml", text)
    with pytest.raises(KnowledgeFileError, match=r"questions/facts/a\.yml"):
        read_folder(folder)


def test_empty_file_holds_nothing(folder: Path) -> None:
    write(folder, "unknowns.yml", "# nothing yet\n")
    write(folder, "questions/facts/a.yml", "# nothing yet\n")
    assert (read_folder(folder).unknowns, read_folder(folder).questions) == ((), ())


def test_record_is_frozen() -> None:
    with pytest.raises(ValidationError):
        SOURCE.slug = "other"  # type: ignore[misc]


def test_texts_are_read_by_language() -> None:
    assert (Text(de="ja", en="yes").get("de"), Text(de="ja", en="yes").get("en")) == ("ja", "yes")
    assert list(Texts(de=("a", "b"), en=("c",)).items()) == [("de", "a"), ("de", "b"), ("en", "c")]
