"""German and English say the same things (RELIABILITY A8)."""

import json
import re
from pathlib import Path

import pytest

import bot.web.texts
from bot.languages import choose_language
from bot.web.texts import phrase

FOLDER = Path(bot.web.texts.__file__).parent
LOCALES = {language: json.loads((FOLDER / f"locale/{language}.json").read_text("utf-8")) for language in ("de", "en")}
ENGLISH_ONLY = re.compile(r"\b(the|and|please|your|not|is|are|message)\b", re.IGNORECASE)


def flatten(node, prefix=""):
    """Return every sentence under its path."""
    if isinstance(node, str):
        return {prefix: node}
    pairs = node.items() if isinstance(node, dict) else enumerate(node)
    return {key: text for name, child in pairs for key, text in flatten(child, f"{prefix}.{name}").items()}


def test_both_languages_have_the_same_keys():
    assert list(flatten(LOCALES["de"])) == list(flatten(LOCALES["en"]))


def test_both_languages_have_the_same_placeholders():
    placeholders = [
        {key: sorted(re.findall(r"\{(\w+)\}", text)) for key, text in flatten(LOCALES[language]).items()}
        for language in ("de", "en")
    ]
    assert placeholders[0] == placeholders[1]


def test_no_sentence_is_missing_or_untranslated():
    german, english = flatten(LOCALES["de"]), flatten(LOCALES["en"])
    assert [key for key, text in {**german, **english}.items() if not text.strip()] == []
    assert {key for key in german if german[key] == english[key]} == set()


def test_german_sentences_hold_no_english_words():
    assert {key: text for key, text in flatten(LOCALES["de"]).items() if ENGLISH_ONLY.search(text)} == {}


def test_the_script_uses_every_text_that_it_gets_and_no_other():
    script = (FOLDER / "static/chat.js").read_text("utf-8")
    assert set(re.findall(r"\btexts\.(\w+)", script)) == set(LOCALES["de"]["script"])


def test_the_template_uses_every_text_of_the_page_and_no_other():
    template = (FOLDER / "templates/chat.html").read_text("utf-8")
    assert set(re.findall(r"\btexts\.(\w+)", template)) == set(LOCALES["de"]["page"])


def test_phrases_are_filled():
    assert phrase("en", "problems.too_many_messages.detail", seconds=7).endswith("Please wait 7 seconds and try again.")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "de"),
        ("", "de"),
        ("en", "en"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr,en;q=0.3,de;q=0.4", "de"),
        ("fr, es", "de"),
        ("en;q=x", "de"),
        ("en;q=0, de;q=0.1", "de"),
        ("*" * 10_000, "de"),
    ],
)
def test_the_browsers_preference_decides(header, language):
    assert choose_language(header) == language
