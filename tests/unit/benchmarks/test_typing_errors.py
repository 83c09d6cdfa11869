"""Typing errors are few, in letters, and the same each time."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from benchmarks.typing_errors import mistype

TEXTS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöüßABC ?!.0123", max_size=60)


@given(TEXTS, st.integers(0, 3), st.integers(0, 9))
def test_the_same_errors_come_each_time(text: str, errors: int, seed: int) -> None:
    assert mistype(text, errors, seed) == mistype(text, errors, seed)


@given(TEXTS, st.integers(0, 9))
def test_no_error_changes_nothing(text: str, seed: int) -> None:
    assert mistype(text, 0, seed) == text


@given(TEXTS, st.integers(0, 9))
def test_one_error_is_one_edit(text: str, seed: int) -> None:
    assume(sum(map(str.isalpha, text)) >= 2)
    assert OSA.distance(text, mistype(text, 1, seed)) == 1


@given(TEXTS, st.integers(0, 9))
def test_only_letters_are_hit(text: str, seed: int) -> None:
    def others(some: str) -> str:
        return "".join(character for character in some if not character.isalpha())

    assert others(mistype(text, 2, seed)) == others(text)


def test_messages_without_letters_stay() -> None:
    assert mistype("??? 123 🐸", 2, 1) == "??? 123 🐸"


def test_a_single_letter_stays() -> None:
    assert mistype("x", 2, 1) == "x"


def test_all_kinds_of_errors_occur() -> None:
    mistyped = [mistype("wer koordiniert die zusammenarbeit", 1, seed) for seed in range(60)]
    changes = {len(text) - len("wer koordiniert die zusammenarbeit") for text in mistyped}
    assert changes == {-1, 0}
    assert any(sorted(text) == sorted("wer koordiniert die zusammenarbeit") for text in mistyped), "letters swapped"
    assert any(len(text) == 34 and sorted(text) != sorted("wer koordiniert die zusammenarbeit") for text in mistyped)
