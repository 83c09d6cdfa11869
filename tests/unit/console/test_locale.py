"""German and English say the same things: same keys, same placeholders, nothing left untranslated."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot.console.texts import FOLDER

TOPICS = sorted({path.name.split(".")[0] for path in FOLDER.glob("*.json")})
SAME = re.compile(r"^[\W\d]*$|^(Chat|Status|Version|Name)\b|Greater Manchester")
"""What is the same in both languages."""


def flatten(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from flatten(value, f"{path}.{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from flatten(value, f"{path}.{index}")
    else:
        yield path, node


def read(topic: str, language: str) -> dict[str, str]:
    return dict(flatten(json.loads((FOLDER / f"{topic}.{language}.json").read_text("utf-8"))))


@pytest.mark.parametrize("topic", TOPICS)
def test_both_languages_have_the_same_keys_and_placeholders(topic: str) -> None:
    german, english = read(topic, "de"), read(topic, "en")
    assert german.keys() == english.keys()
    for key, text in german.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", english[key])), key


@pytest.mark.parametrize("topic", TOPICS)
def test_no_sentence_is_left_untranslated(topic: str) -> None:
    german, english = read(topic, "de"), read(topic, "en")
    assert [key for key, text in german.items() if " " in text and text == english[key] and not SAME.search(text)] == []
