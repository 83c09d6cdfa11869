"""Read who somebody is, and for whom they write, from one answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.forms.emails import without_address
from bot.forms.fillers import strip_name, strip_organisation
from bot.forms.texts import trim, words
from bot.forms.words import NOT_NAMES, PARTICLES, is_role, looks_like_organisation, reads_like_a_sentence

MAX_WORDS = 6
_REMARK = re.compile(r"\s*\([^)]*\)")
_NAME_CHARACTERS = re.compile(r"[^\W\d_]['’`.\w\s,·-]*", re.UNICODE)
_WITH_ORGANISATION = re.compile(
    r"(?:\s*[,;–—/|]\s*|\s+-\s+|\n|\s+)(?:(?:und|and|&)\s+)?(?:(?:die|meine|unsere|der|mein|unser|my|our|the)\s+)?"
    r"(?P<said>(?:firma|organisation|organization|unternehmen|betrieb|verein|company|business|firm|employer)(?:\s+name)?"
    r"(?:\s+(?:heißt|heisst|ist|is|is called|called|lautet))?|wir sind|we are|we['’]re|"
    r"(?:ich )?(?:arbeite|schreibe|bin)(?: hier)? (?:bei|beim|für|von|vom)|"
    r"(?:i )?(?:work|am writing|write) (?:for|at|with))"
    r"\s*:?\s+(?P<value>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_FROM = re.compile(
    r"\s+(?:hier\s+)?(?:(?P<sure>from|at|with|bei|beim|vom|representing|of the|on behalf of)|(?P<maybe>von|of|"
    r"für|for))\s+"
    r"(?:(?:der|dem|die|den|the)\s+)?(?:firma\s+)?(?P<value>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_JOINED = re.compile(r"\s*[,;/|\n]\s*(?:(?:und|and)\s+)?|\s+[–—-]\s+")

_FAMILY = (
    r"(?:nachname|familienname|zuname|surname|last name|family name)\s*(?:ist|is|lautet|:)?\s*(?P<family>[^,;:.]+?)"
)
_GIVEN = r"(?:vorname|rufname|first name|given name|forename)\s*(?:ist|is|lautet|:)?\s*(?P<given>[^,;:.]+?)"
_AND = r"\s*[,;.]?\s*(?:(?:und|and)\s+)?(?:(?:mein|my)\s+)?"
_IN_PARTS = [
    re.compile(rf"\b{first}{_AND}{second}\s*[.!]?$", re.IGNORECASE)
    for first, second in ((_FAMILY, _GIVEN), (_GIVEN, _FAMILY))
]


@dataclass(frozen=True)
class Person:
    """A name, and the organisation that was named with it."""

    name: str
    organisation: str | None = None


def read_person(text: str) -> Person | None:
    """Return who the text says somebody is; None where it is no name."""
    in_parts = next((m for pattern in _IN_PARTS if (m := pattern.search(text))), None)
    if in_parts:
        name = f"{trim(in_parts['given'])} {trim(in_parts['family'])}"
        return Person(name) if _is_name(name, introduced=True) else None
    rest = trim(_REMARK.sub("", without_address(text)))
    named, organisation = _split_organisation(rest)
    name, introduced = strip_name(named)
    if not introduced and organisation is None and not name:
        return None
    if _is_name(name, introduced):
        return Person(name, organisation)
    return None


def _split_organisation(text: str) -> tuple[str, str | None]:
    said = _WITH_ORGANISATION.search(text)
    if said and _can_be_name(text[: said.start()]):
        return text[: said.start()], _organisation(said["value"])
    parts = [part for part in _JOINED.split(text) if part]
    if len(parts) > 1 and not _is_surname_first(parts):
        organisation = _first_organisation(parts[1:])
        # "One moment, I'll ask my boss" is a sentence, not a name with something behind it.
        return (
            (text, None)
            if organisation is None and any(map(reads_like_a_sentence, parts[1:]))
            else (parts[0], organisation)
        )
    origin = _FROM.search(text)
    if origin and _can_be_name(text[: origin.start()]) and (origin["sure"] or looks_like_organisation(origin["value"])):
        return text[: origin.start()], _organisation(origin["value"])
    return text, None


def _is_surname_first(parts: list[str]) -> bool:
    """Tell whether "Müller, Anna" was written: one surname, one or more given names, nothing else."""
    if len(parts) != 2 or looks_like_organisation(parts[1]) or is_role(parts[1]):
        return False
    surname = [word for word in words(strip_name(parts[0])[0]) if word not in PARTICLES]
    return len(surname) == 1 and 1 <= len(words(parts[1])) <= 3


def _first_organisation(parts: list[str]) -> str | None:
    return next((_organisation(part) for part in parts if _organisation(part) and not is_role(part)), None)


def _organisation(text: str) -> str | None:
    value, introduced = strip_organisation(text)
    if not value or not (introduced or looks_like_organisation(value) or value[:1].isupper()):
        return None
    return None if set(words(value)) <= NOT_NAMES else value


def _can_be_name(text: str) -> bool:
    return _is_name(*strip_name(text))


def _is_name(name: str, introduced: bool) -> bool:
    found = words(name)
    if not 1 <= len(found) <= MAX_WORDS or not _NAME_CHARACTERS.fullmatch(name):
        return False
    everyday = [word for word in found if word in NOT_NAMES and word not in PARTICLES]
    # "My Linh Do" is a name: capitals throughout count more than the words.
    return not everyday or (name.istitle() and len(everyday) < len(found) and (introduced or len(found) <= 3))
