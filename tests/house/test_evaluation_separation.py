"""What is measured was not learnt: no evaluation question, nor a near copy of one, stands in the training data."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.knowledge.records import read_folder
from scripts.drop_near_copies import (
    Line,
    drop,
    find_all,
    find_near_copies,
    normalise,
    read_questions,
    read_scripts,
    read_training,
)
from tests.house.sources import PROJECT, name

HERE = Path("here.yml")


@cache
def training() -> list[Line]:
    """Return all training lines."""
    return read_training()


@cache
def evaluation() -> list[Line]:
    """Return all evaluation questions."""
    return read_questions()


def lines(*texts: str) -> list[Line]:
    """Return texts that stand somewhere."""
    return [Line(HERE, number, text) for number, text in enumerate(texts)]


def test_no_evaluation_question_stands_in_the_training_data() -> None:
    copies = find_all()
    offenders = [
        f"{name(copy.training.path)}:{copy.training.number + 1}: {copy.training.text!r} ~ {copy.ratio} % "
        f"{name(copy.question.path)}: {copy.question.text!r}"
        for copy in copies
    ]
    assert not offenders, f"{len(offenders)} (`python -m scripts.drop_near_copies` drops them):\n" + "\n".join(
        offenders
    )


@pytest.mark.parametrize(
    ("trained", "asked"),
    [
        ("Wer koordiniert die Zusammenarbeit?", "wer koordiniert die zusammenarbeit"),
        ("Wer koordiniert die Zusammenarbeit?", "Wer koordinirt die Zusammenarbeit?"),
        ("Wer führt das Büro in Köln?", "wer fuehrt das buero in koeln"),
        ("Where is the ZBT located?", "the ZBT is located where"),
        ("G DATA Umsatz", "g-data: umsatz!"),
        ("danke", "Danke!"),
        ("👍", "👍"),
    ],
)
def test_near_copy_is_found(trained: str, asked: str) -> None:
    ((training, question),) = [
        (c.training.text, c.question.text) for c in find_near_copies(lines(trained), lines("x", asked))
    ]
    assert (training, question) == (trained, asked)


@pytest.mark.parametrize(
    ("trained", "asked"),
    [
        ("Wer koordiniert die Zusammenarbeit?", "Wer leitet die Zusammenarbeit?"),
        ("Wo sitzt die G DATA in Bochum?", "Wo steht das ZBT in Duisburg?"),
        ("danke dir", "danke dirr"),  # short texts must be equal
        ("G DATA Umsatz", "G DATA Umsätze"),
        ("👍", "👎"),
        ("привет", "?!"),
    ],
)
def test_other_question_is_no_copy(trained: str, asked: str) -> None:
    assert find_near_copies(lines(trained), lines(asked)) == []


def test_nearest_question_is_named() -> None:
    (copy,) = find_near_copies(
        lines("Who coordinates the partnership?"),
        lines("Who coordinate the partnership", "who coordinates the partnership"),
    )
    assert (copy.question.number, copy.ratio) == (1, 100)


def test_text_is_compared_without_case_umlauts_and_punctuation() -> None:
    assert normalise("  Größe – »H2«_ÜBER? ") == "groesse h2 ueber"
    assert normalise("?!") == "?!"


def test_all_training_lines_are_read() -> None:
    """Every text that the YAML files hold is found on a line of its own."""
    read = {line.text.strip().casefold() for line in training()}
    asked = {question.text.casefold() for question in read_folder(PROJECT / "data" / "knowledge").questions}
    assert asked - read == set()
    for path in sorted((PROJECT / "data" / "nlu").glob("*.yml")):
        blocks = [block["examples"] for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]]
        count = sum(line.strip().startswith("- ") for block in blocks for line in block.splitlines())
        assert count == sum(line.path == path for line in training()), path


def test_all_questions_of_conversations_are_read() -> None:
    folders = {line.path.parent.name for line in evaluation()}
    held_out = {"compounds", "dialogues", "unknowns"}
    assert folders == {"singles", "unanswerable", "conversations", "smalltalk", *held_out}
    assert {line.path.parents[1].name for line in evaluation()} == {"questions", "calibration"}


def test_all_scripts_of_enquiries_are_read() -> None:
    assert {line.path.name for line in read_scripts()} == {"author-p.yml", "author-q.yml", "author-r.yml"}
    assert len(read_scripts()) > 72


SAMPLES = """zbt-location:
  de:
    - "Wo ist das ZBT?"
  en:
    - "Where is the ZBT?"
    - 'Where does the "ZBT" stand?'
zbt-research:
  de:
    - "Woran forscht das ZBT?"
"""
FOLLOW_UPS = '- {focus: zbt, language: de, target: "fact:zbt-location", text: "Wo ist das?"}\n'
NLU = """version: "3.1"
nlu:
  - intent: greet
    metadata:
      language: de
    examples: |
      - hallo [Anna](person_name)
      - moin
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with three files of training data."""
    for place, content in (
        ("data/knowledge/questions/facts/author-1.yml", SAMPLES),
        ("data/knowledge/questions/followups/author-1.yml", FOLLOW_UPS),
        ("data/nlu/greet.yml", NLU),
    ):
        (tmp_path / place).parent.mkdir(parents=True)
        (tmp_path / place).write_text(content)
    return tmp_path


def test_lines_are_read_from_every_form(project: Path) -> None:
    assert [(line.path.parent.name, line.text) for line in read_training(project)] == [
        ("facts", "Wo ist das ZBT?"),
        ("facts", "Where is the ZBT?"),
        ("facts", 'Where does the "ZBT" stand?'),
        ("facts", "Woran forscht das ZBT?"),
        ("followups", "Wo ist das?"),
        ("nlu", "hallo Anna"),
        ("nlu", "moin"),
    ]


def test_dropped_lines_take_empty_keys_with_them(project: Path) -> None:
    gone = {"Wo ist das ZBT?", "Where is the ZBT?", "Woran forscht das ZBT?", "Wo ist das?", "moin"}
    drop(line for line in read_training(project) if line.text in gone)

    facts = project / "data/knowledge/questions/facts/author-1.yml"
    assert yaml.safe_load(facts.read_text()) == {"zbt-location": {"en": ['Where does the "ZBT" stand?']}}
    assert (project / "data/knowledge/questions/followups/author-1.yml").read_text() == ""
    assert (project / "data/nlu/greet.yml").read_text() == NLU.replace("      - moin\n", "")


def test_nothing_else_is_changed(project: Path) -> None:
    drop([])
    assert (project / "data/knowledge/questions/facts/author-1.yml").read_text() == SAMPLES
