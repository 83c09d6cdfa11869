"""What visitors type is normalised before anything else sees it (RELIABILITY S1, S4)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.texts import MAX_CHARACTERS, clean_text, has_lone_surrogate, is_too_long, normalise_message


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Wer koordiniert?", "Wer koordiniert?"),
        ("  Wer?\r\n\r\n\r\n\r\nUnd wo?  ", "Wer?\n\nUnd wo?"),
        ("Zeile\u2028zwei\u2029drei\u0085vier\rfünf", "Zeile\nzwei\ndrei\nvier\nfünf"),
        ("u\u0308ber", "über"),
        ("a\x00b\x07c\x7fd\x9be", "abcde"),
        ("\ufeffHallo\u200b Welt\u00ad", "Hallo Welt"),
        ("a\u202eb\u2066c\u2069d\u200fe", "abcde"),
        ("rot \x1b[31mrot\x1b[0m \x1b]0;Titel\x07Ende", "rot rot Ende"),
        ("👩‍👩‍👧‍👦 und 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", None),
        ("می‌خواهم", None),
        ("a" + "\u0301" * 500, "á" + "\u0301" * 8),
        ("ＡＢＣ", "ＡＢＣ"),
        ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
    ],
)
def test_text_keeps_what_can_be_read(typed, kept):
    assert normalise_message(typed) == (typed if kept is None else kept)


@pytest.mark.parametrize(
    "slashes", ["/", "//", " / / ", "\t/", "\u00a0/", "\u200b/", "\ufeff/", "/\u2060/", "／", "∕", "⁄"]
)
def test_leading_slashes_do_nothing(slashes):
    assert normalise_message(f"{slashes}restart") == "\u2215restart"


def test_slashes_inside_stay():
    assert normalise_message("und/oder 24/7") == "und/oder 24/7"


@pytest.mark.parametrize("typed", ["/", " ", "\u200b", "\u0301", "///", "\x00", "\ufeff", "\u2028"])
def test_nothing_readable_is_empty(typed):
    assert normalise_message(typed) == ""


def test_length_is_counted_once_per_composed_character():
    assert not is_too_long("ü" * MAX_CHARACTERS)
    assert not is_too_long("u\u0308" * MAX_CHARACTERS)
    assert is_too_long("u\u0308" * MAX_CHARACTERS + "x")
    assert is_too_long("x" * (MAX_CHARACTERS + 1))


def test_lone_surrogates_are_noticed():
    assert has_lone_surrogate("a\ud800")
    assert not has_lone_surrogate("😀")


@given(st.text())
def test_normalising_is_stable_and_leaves_no_command(typed):
    once = normalise_message(typed)
    assert normalise_message(once) == once
    assert not once.strip().startswith("/")
    assert all(unicodedata.category(char) != "Cc" or char in "\n\t" for char in once)
    once.encode("utf-8")


@given(st.text())
def test_both_normal_forms_mean_the_same(typed):
    composed, decomposed = (unicodedata.normalize(form, typed) for form in ("NFC", "NFD"))
    assert clean_text(composed) == clean_text(decomposed)
