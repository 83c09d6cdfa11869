"""The questions are read whole, and there are as many of each kind as were asked for."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.knowledge.seeding import SEED_FOLDER
from evaluation.dataset import CALIBRATION_FOLDER, Expectation, Item, Turn, load
from evaluation.known_texts import ACT_RESPONSES
from evaluation.report import SINGLE_GROUPS

STYLES = {"full", "colloquial", "keyword", "lower-case", "typo", "no-umlaut", "polite", "indirect", "compound"}
ITEMS = load()
CALIBRATION = load(CALIBRATION_FOLDER)


@cache
def read_fact_slugs() -> set[str]:
    """Return the slugs of all facts."""
    paths = sorted((SEED_FOLDER / "facts").glob("*.yml"))
    return {entry["slug"] for path in paths for entry in yaml.safe_load(path.read_text("utf-8"))}


def of(*groups: str) -> list[Item]:
    """Return the items of groups."""
    return [item for item in ITEMS if item.group in groups]


def test_there_are_three_hundred_singles_half_in_each_language() -> None:
    singles = of(*SINGLE_GROUPS)
    languages = Counter(item.turns[0].language for item in singles)
    assert len(singles) >= 300
    assert languages["de"] == languages["en"] == len(singles) // 2


def test_singles_come_in_pairs_of_one_meaning() -> None:
    pairs = Counter(item.pair for item in of(*SINGLE_GROUPS))
    assert set(pairs.values()) == {2}


def test_singles_are_put_in_every_style() -> None:
    singles = of(*SINGLE_GROUPS)
    named = {item.style for item in singles} | {item.group for item in singles}
    assert STYLES - named == set()


def test_there_are_120_unanswerable_questions_most_of_them_on_topic() -> None:
    on_topic, off_topic = of("unanswerable"), of("off_topic")
    assert len(on_topic) + len(off_topic) >= 120
    assert 3 * len(on_topic) >= 2 * (len(on_topic) + len(off_topic))
    assert off_topic


def test_there_are_forty_conversations_and_some_change_the_language() -> None:
    conversations = of("conversation")
    switches = [item for item in conversations if len({turn.language for turn in item.turns} - {"both"}) > 1]
    assert len(conversations) >= 40
    assert {len(item.turns) for item in conversations} <= {2, 3, 4, 5}
    assert len(switches) >= 5


def test_there_are_eighty_lines_of_small_talk() -> None:
    assert len(of("smalltalk")) >= 80


@pytest.mark.parametrize("items", [ITEMS, CALIBRATION], ids=["questions", "calibration"])
def test_every_item_has_an_id_of_its_own(items: list[Item]) -> None:
    assert [name for name, count in Counter(item.id for item in items).items() if count > 1] == []


def test_calibration_is_another_authors() -> None:
    assert CALIBRATION
    assert not {item.author for item in CALIBRATION} & {item.author for item in ITEMS}
    assert not {item.id for item in CALIBRATION} & {item.id for item in ITEMS}


@pytest.mark.parametrize("items", [ITEMS, CALIBRATION], ids=["questions", "calibration"])
def test_expected_facts_and_acts_exist(items: list[Item]) -> None:
    facts = read_fact_slugs()
    acts = {*ACT_RESPONSES, "other", "any", ""}
    for item in items:
        for turn in item.turns:
            assert {slug for alternative in turn.expected.facts for slug in alternative} <= facts, item.id
            assert turn.expected.act in acts, item.id
            assert turn.text.strip(), item.id
            assert turn.language in ("de", "en", "both"), item.id


@pytest.mark.parametrize("items", [ITEMS, CALIBRATION], ids=["questions", "calibration"])
def test_every_answerable_turn_can_be_graded(items: list[Item]) -> None:
    ungraded = [
        f"{item.id}.{number}"
        for item in items
        for number, turn in enumerate(item.turns, start=1)
        if turn.expected.kind == "answerable" and not turn.expected.facts and not turn.expected.contains
    ]
    assert ungraded == []


def test_every_kind_of_file_is_read(tmp_path: Path) -> None:
    files = {
        "singles": """
- pair: x1
  kind: role
  facts: [[a], [b, c]]
  must_contain: [Kemna, [BMR, Business Metropole]]
  must_not_contain: [1990]
  de: {style: full, text: "Wer?"}
  en: {style: typo, text: "Who?", facts: [[d]]}
""",
        "unanswerable": """
- {id: u1, language: de, style: full, on_topic: true, text: "Wann?", facts: [[a]]}
- {id: u2, language: en, style: typo, on_topic: false, text: "Rain?"}
""",
        "conversations": """
- id: c1
  turns:
    - {language: de, text: "Wer?", facts: [[a]], must_contain: [x]}
    - {language: en, text: Thanks, expect: smalltalk, act: thanks}
    - {language: both, text: Hm, expect: smalltalk}
    - {language: en, text: "When?", expect: unanswerable}
""",
        "smalltalk": "- {id: s1, language: both, act: greeting, text: Hi}",
    }
    for name, content in files.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "author-z.yml").write_text(content)

    contains, excludes = (("Kemna",), ("BMR", "Business Metropole")), ("1990",)
    german = Turn("Wer?", "de", Expectation("answerable", (("a",), ("b", "c")), contains, excludes))
    english = Turn("Who?", "en", Expectation("answerable", (("d",),), contains, excludes))
    turns = (
        Turn("Wer?", "de", Expectation("answerable", (("a",),), (("x",),))),
        Turn("Thanks", "en", Expectation("smalltalk", act="thanks")),
        Turn("Hm", "both", Expectation("smalltalk", act="any")),
        Turn("When?", "en", Expectation("unanswerable", act="any")),
    )
    assert load(tmp_path) == [
        Item("x1.de", "author-z", "role", "full", (german,), "x1"),
        Item("x1.en", "author-z", "role", "typo", (english,), "x1"),
        Item("u1", "author-z", "unanswerable", "full", (Turn("Wann?", "de", Expectation("unanswerable", (("a",),))),)),
        Item("u2", "author-z", "off_topic", "typo", (Turn("Rain?", "en", Expectation("off_topic")),)),
        Item("c1", "author-z", "conversation", "", turns),
        Item(
            "s1", "author-z", "smalltalk", "greeting", (Turn("Hi", "both", Expectation("smalltalk", act="greeting")),)
        ),
    ]
