"""Corrections that quote what is wrong: "Müller statt Müler", "not com but org"."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.forms.texts import trim

_TAIL = re.compile(
    r"[\s,]*\b(?:heißen|heissen|lauten|sein|ändern|setzen|umändern|korrigieren|abändern|umbenennen|stehen|"
    r"schreiben|please|bitte|instead|danke|thanks|thank you|"
    r"geändert werden|geändert haben|and not .*|und nicht .*)$",
    re.IGNORECASE,
)
_SWAP = (
    re.compile(r"\b(?:nicht|kein|not)\s+(?P<old>[^,;.!?]+?)\s*,?\s*(?:sondern|but)\s+(?P<new>[^,;!?]+)", re.IGNORECASE),
    re.compile(
        r"\bsteht\s+(?P<old>[^,;.!?]+?)\s*,?\s*(?:aber |und )?(?:es |das )?(?:muss|soll\w*|müsste)\s+(?:aber |"
        r"doch |es |das )*(?P<new>[^,;!?]+?)\s+(?:heißen|sein|lauten|stehen)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:^|[,;:]|\b(?:heiße|heißt|ist|is|be|it['’]?s|bitte|please|with|mit)\s)"
        r"\s*(?P<new>[^,;:!?]+?)\s*,?\s*(?:statt|anstatt|instead of|rather than|,\s*not|,\s*nicht|\snicht|"
        r"\snot)\s+(?P<old>[^,;!?]+)",
        re.IGNORECASE,
    ),
)


def strip_tail(text: str) -> str:
    """Return the text without "ändern", "please" and the like behind it."""
    return trim(_TAIL.sub("", trim(text)))


def find_swap(text: str, current: Mapping[str, str | None]) -> tuple[str, str] | None:
    """Return the field and its new value where "X instead of Y" is said and Y stands in a current value."""
    for pattern in _SWAP:
        for match in pattern.finditer(text):
            old, new = strip_tail(match["old"]), _bare(match["new"])
            for field, value in current.items():
                if (
                    value
                    and len(old) > 1
                    and new
                    and field not in ("message", "email")
                    and old.casefold() in value.casefold()
                ):
                    return field, _replace(value, old, new)
    return None


def _replace(value: str, old: str, new: str) -> str:
    return re.sub(re.escape(old), lambda _: new, value, count=1, flags=re.IGNORECASE)


def _bare(new: str) -> str:
    """Return the new words without what introduced them ("my surname is spelled …")."""
    said = re.split(
        r"\b(?:is|ist|be|spelled|spelt|geschrieben|heißt|heiße|heißen|schreibt sich|lautet|with|mit)\s+", new
    )[-1]
    return strip_tail(said)
