"""Typing errors are repaired towards the words of the knowledge base; real words stay as typed."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from bot.knowledge.spelling import Spelling, SpellingCorrector, WordHashes, count_words, real_word_hashes

SENTENCES = [
    "Wer koordiniert die Zusammenarbeit?",
    "who signed the declaration",
    "Besuch der Delegation in Essen",
    "Partnerschaft",
]
DOMAIN = count_words(SENTENCES * 2)


@pytest.fixture(scope="module")
def real_words() -> WordHashes:
    """The words of both dictionaries."""
    return real_word_hashes()


@pytest.fixture(scope="module")
def corrector(real_words: WordHashes) -> SpellingCorrector:
    """A corrector towards the words of a few sentences."""
    return SpellingCorrector(DOMAIN, real_words)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wer kordiniert die Zusamenarbeit?", "wer koordiniert die zusammenarbeit?"),
        ("wer koordinirt die zusammenarebit", "wer koordiniert die zusammenarbeit"),
        ("Who sigend the decleration?", "who signed the declaration?"),
        ("Partnershcaft", "partnerschaft"),
    ],
)
def test_typing_error_is_repaired(corrector: SpellingCorrector, typed: str, meant: str) -> None:
    assert corrector.correct(typed) == Spelling(meant, True, ())


@pytest.mark.parametrize(
    "typed", ["Wer koordiniert die Zusammenarbeit?", "WHO signed the Declaration", "Essen", "", "?", "👍"]
)
def test_right_text_stays_as_typed(corrector: SpellingCorrector, typed: str) -> None:
    assert corrector.correct(typed) == Spelling(typed, False, ())


@pytest.mark.parametrize(
    ("typed", "strange"),
    [
        ("Wir messen die Temperatur", ("messen", "temperatur")),  # one letter from "Essen", and a real word
        ("the weather tomorrow", ("weather", "tomorrow")),
    ],
)
def test_real_word_is_left_alone_and_noticed(
    corrector: SpellingCorrector, typed: str, strange: tuple[str, ...]
) -> None:
    assert corrector.correct(typed) == Spelling(typed, False, strange)


def test_word_without_likeness_is_strange(corrector: SpellingCorrector) -> None:
    assert corrector.correct("qwrtzpx die Delegation 123456") == Spelling(
        "qwrtzpx die Delegation 123456", False, ("qwrtzpx",)
    )


def test_strange_and_repaired_words_are_told_together(corrector: SpellingCorrector) -> None:
    assert corrector.correct("Delegaton qwrtzpx") == Spelling("delegation qwrtzpx", True, ("qwrtzpx",))


def test_nearest_and_then_most_frequent_word_wins() -> None:
    nothing = np.array([], dtype=np.uint64)
    corrector = SpellingCorrector(Counter({"partner": 5, "garten": 9, "karten": 2}), nothing)
    assert corrector.correct("parten").text == "garten"
    assert corrector.correct("partnr").text == "partner"


def test_word_that_stands_once_is_no_model_to_follow() -> None:
    corrector = SpellingCorrector(Counter({"zusamenarbeit": 1}), np.array([], dtype=np.uint64))
    assert corrector.correct("zusamenabeit") == Spelling("zusamenabeit", False, ("zusamenabeit",))


def test_dictionaries_are_sorted_and_hold_both_languages(real_words: WordHashes) -> None:
    assert len(real_words) > 100_000
    assert (real_words[1:] >= real_words[:-1]).all()
    nothing_known = SpellingCorrector(Counter({"straszer": 9, "thoughs": 9}), real_words)
    assert not nothing_known.correct("Straße").changed
    assert not nothing_known.correct("though").changed


def test_words_are_counted_folded() -> None:
    assert count_words(["Über Essen", "über Bochum"]) == Counter({"ueber": 2, "essen": 1, "bochum": 1})
