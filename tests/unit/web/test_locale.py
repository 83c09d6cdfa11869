"""German and English say the same things (RELIABILITY A8)."""

import json
import re
from pathlib import Path

import pytest

import bot.web.texts
from bot.languages import choose_language
from bot.web.texts import phrase

pytestmark = pytest.mark.row("A8")

FOLDER = Path(bot.web.texts.__file__).parent
WIDGET = Path(__file__).parents[3] / "widget"
LOCALES = {language: json.loads((FOLDER / f"locale/{language}.json").read_text("utf-8")) for language in ("de", "en")}
WIDGET_LOCALES = {
    language: json.loads((WIDGET / f"locale/{language}.json").read_text("utf-8")) for language in ("de", "en")
}
ENGLISH_ONLY = re.compile(r"\b(the|and|please|your|not|is|are|message)\b", re.IGNORECASE)


both = pytest.mark.parametrize("locales", [LOCALES, WIDGET_LOCALES], ids=["web", "widget"])


def read(path):
    """Return what a file says."""
    return path.read_text("utf-8")


def flatten(node, prefix=""):
    """Return every sentence under its path."""
    if isinstance(node, str):
        return {prefix: node}
    pairs = node.items() if isinstance(node, dict) else enumerate(node)
    return {key: text for name, child in pairs for key, text in flatten(child, f"{prefix}.{name}").items()}


@both
def test_both_languages_have_the_same_keys(locales):
    assert list(flatten(locales["de"])) == list(flatten(locales["en"]))


@both
def test_both_languages_have_the_same_placeholders(locales):
    placeholders = [
        {key: sorted(re.findall(r"\{(\w+)\}", text)) for key, text in flatten(locales[language]).items()}
        for language in ("de", "en")
    ]
    assert placeholders[0] == placeholders[1]


@both
def test_no_sentence_is_missing_or_untranslated(locales):
    german, english = flatten(locales["de"]), flatten(locales["en"])
    assert [key for key, text in {**german, **english}.items() if not text.strip()] == []
    assert {key for key in german if german[key] == english[key]} == set()


@both
def test_german_sentences_hold_no_english_words(locales):
    assert {key: text for key, text in flatten(locales["de"]).items() if ENGLISH_ONLY.search(text)} == {}


def test_the_pages_use_every_text_that_they_have_and_no_other():
    for name, texts in LOCALES["de"]["pages"].items():
        files = FOLDER.glob("templates/*.html") if name == "common" else [FOLDER / f"templates/{name}.html"]
        used = re.findall(rf"\b{'common' if name == 'common' else 'texts'}\.(\w+)", "".join(map(read, files)))
        assert (name, set(used)) == (name, set(texts))


def test_the_widget_uses_every_text_that_it_has_and_no_other():
    source = "".join(read(path) for path in (WIDGET / "src" / "frame").rglob("*.ts"))
    used = set(re.findall(r"\b(?:texts|textsOf\(\w+(?:\.\w+)*\))\.(\w+)", source))
    named = set(re.findall(r'"(\w+)"', source))
    texts = set(WIDGET_LOCALES["de"])
    assert (used - texts, texts - used - named) == (set(), set())


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
