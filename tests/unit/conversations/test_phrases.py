"""What visitors are told about people says the same in German and English."""

from __future__ import annotations

import json
import re
from pathlib import Path

import bot.conversations.phrases

FOLDER = Path(bot.conversations.phrases.__file__).parent / "locale"
GERMAN, ENGLISH = (json.loads((FOLDER / f"{language}.json").read_text("utf-8")) for language in ("de", "en"))


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    def placeholders(texts: dict[str, str]) -> dict[str, list[str]]:
        return {key: sorted(re.findall(r"\{(\w+)\}", text)) for key, text in texts.items()}

    assert list(GERMAN) == list(ENGLISH)
    assert placeholders(GERMAN) == placeholders(ENGLISH)


def test_no_sentence_is_untranslated() -> None:
    assert [key for key in GERMAN if GERMAN[key] == ENGLISH[key]] == []
    assert not re.search(r"\b(the|and|you|your|is)\b", " ".join(GERMAN.values()))


def test_whoever_answers_after_a_person_says_that_it_is_a_machine() -> None:
    for key in ("greeting", "go_on"):
        assert "Computerprogramm" in GERMAN[key]
        assert "computer program" in ENGLISH[key]
