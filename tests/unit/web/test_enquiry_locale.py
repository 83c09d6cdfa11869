"""The enquiry pages say the same in both languages."""

from __future__ import annotations

import re
from typing import Any

from bot.web.enquiry.rendering import texts

ENGLISH_ONLY = re.compile(r"\b(the|and|please|your|not|is|are|enquiry)\b", re.IGNORECASE)
SAME_WORD = {".form.name", ".form.organisation"}
IN_THE_OTHER_LANGUAGE = {".form.switch"}


def flatten(node: Any, prefix: str = "") -> dict[str, str]:
    """Return every sentence under its path."""
    if isinstance(node, str):
        return {prefix: node}
    return {key: text for name, child in node.items() for key, text in flatten(child, f"{prefix}.{name}").items()}


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    german, english = flatten(texts("de")), flatten(texts("en"))
    assert list(german) == list(english)
    assert {
        key for key in german if re.findall(r"\{\w+\}", german[key]) != re.findall(r"\{\w+\}", english[key])
    } == set()


def test_nothing_is_untranslated() -> None:
    german, english = flatten(texts("de")), flatten(texts("en"))
    assert {key for key in german if german[key] == english[key]} == SAME_WORD


def test_german_sentences_hold_no_english_words() -> None:
    german = {key: text for key, text in flatten(texts("de")).items() if key not in IN_THE_OTHER_LANGUAGE}
    assert {key: text for key, text in german.items() if ENGLISH_ONLY.search(text)} == {}
