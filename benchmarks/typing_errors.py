"""Mistype messages the way fingers do: a wrong letter, two letters swapped, a letter left out."""

from __future__ import annotations

import random
from collections.abc import Callable

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LEAST_LETTERS = 2
"""A message of one letter is not mistyped: nothing would be left of it."""


def mistype(text: str, errors: int, seed: int) -> str:
    """Return the text with this many typing errors in letters; the same ones for the same text and seed."""
    chance = random.Random(f"{seed} {text}")  # noqa: S311 - repeatable, not secret
    for _ in range(errors):
        text = _mistype_once(text, chance)
    return text


def _mistype_once(text: str, chance: random.Random) -> str:
    places = [place for place, character in enumerate(text) if character.isalpha()]
    if len(places) < _LEAST_LETTERS:
        return text
    kinds: tuple[Callable[[str, list[int], random.Random], str | None], ...] = (_substitute, _swap, _delete)
    mistyped = chance.choice(kinds)(text, places, chance)
    return mistyped if mistyped is not None else _substitute(text, places, chance)


def _substitute(text: str, places: list[int], chance: random.Random) -> str:
    place = chance.choice(places)
    letter = chance.choice([each for each in _LETTERS if each != text[place].lower()])
    return text[:place] + (letter.upper() if text[place].isupper() else letter) + text[place + 1 :]


def _swap(text: str, places: list[int], chance: random.Random) -> str | None:
    """Swap two neighbouring letters that differ; `None` where there are none."""
    letters = set(places)
    pairs = [place for place in places if place + 1 in letters and text[place] != text[place + 1]]
    if not pairs:
        return None
    place = chance.choice(pairs)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _delete(text: str, places: list[int], chance: random.Random) -> str:
    place = chance.choice(places)
    return text[:place] + text[place + 1 :]
