"""Patterns for how people name themselves, their organisation and their address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CAPITALISED = r"[A-ZÄÖÜ][\w’'-]*"
_TITLE = r"(?:(?:Dr|Prof|Mr|Mrs|Ms|Dipl|Ing)\.?[ -]*)*"
_NAME = rf"{_TITLE}{_CAPITALISED}(?: (?:(?:von|van|de|der|den|zu|del|di|al|bin)\ )*{_CAPITALISED}){{0,2}}"
_FULL_NAME = _NAME.replace("{0,2}", "{1,2}")

# "My name is" is followed by a name whatever it looks like; "I am" by a full name only ("Ich bin Unternehmer").
_INTRODUCED = re.compile(
    rf"\b(?i:mein name ist|mein name lautet|ich hei(?:ß|ss)e|my name is|my name’s|my name's|i am called)\s+"
    rf"(?:(?i:frau|herr)\s+)?(?P<value>{_NAME})"
)
_SAYS_IS = re.compile(
    rf"\b(?i:ich bin(?: (?:der|die|herr|frau))?|hier (?:ist|spricht|schreibt)|i am|i[’']m|this is)\s+"
    rf"(?:(?i:frau|herr)\s+)?(?P<value>{_FULL_NAME})"
)
_EMAIL = re.compile(r"(?P<value>[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,})")
_LEGAL_FORM = (
    r"(?:g?GmbH(?: & Co\.? KG(?:aA)?)?|AG(?: & Co\.? KG(?:aA)?)?|SE|KGaA|KG|OHG|UG|GbR|eG|e\. ?V\.|e\. ?K\.|"
    r"Ltd\.?|Limited|plc|PLC|LLP|LLC|Inc\.?|CIC|B\.?V\.?|S\.?A\.?)"
)
_COMPANY_WORD = r"(?:[A-ZÄÖÜ0-9][\w.’'-]*|&|\+|und|and)"
_ORGANISATION = re.compile(rf"\b(?P<value>{_COMPANY_WORD}(?: {_COMPANY_WORD}){{0,4}} {_LEGAL_FORM})(?!\w)")
_SCHOOL = r"(?:Universität|Universitaet|Hochschule|Fachhochschule|University|Institut|Institute|Stadt|City Council)"
_FROM = (
    r"(?i:ich (?:bin|arbeite|komme|schreibe)(?: \w+){0,3} (?:bei|von|an|aus|für)|wir (?:sind|kommen)(?: \w+){0,2} "
    r"(?:von|aus|bei)|i(?: work|[’']m| am|[’']m working| come)(?: \w+){0,3} (?:at|for|from)|"
    r"we(?: are|[’']re)(?: \w+){0,2} from)"
)
_EMPLOYER = re.compile(
    rf"\b{_FROM} (?:(?:der|dem|die|den|the) )?(?i:firma )?"
    rf"(?P<value>{_SCHOOL}(?: (?:of|der|für|for|{_CAPITALISED})){{1,4}}|"
    rf"{_CAPITALISED}(?: {_CAPITALISED}){{0,3}} {_SCHOOL})"
)
# "Jan Petersen hier von der Werft Petersen", "Bev Hill here from Bev's Bakes": at the beginning, or after a greeting.
_HERE = re.compile(
    rf"(?:^|[.!,]\s*|^(?i:hi|hallo|hello|moin|guten tag|good morning)\s+)(?P<value>{_FULL_NAME}),? (?i:hier|here)\b"
)
_FIRM = re.compile(rf"\b(?i:firma|company called|firm called)\s+(?P<value>{_COMPANY_WORD}(?: {_COMPANY_WORD}){{0,3}})")
_FIRST_WORDS = frozenset(
    "Ich Wir Die Der Das Bei Von Für Hallo Hi The We I At For From Dear Wer Was Wo Who What".split()
)
"""A sentence starts with a capital too."""


@dataclass(frozen=True)
class Contact:
    """One piece of contact data with its place in the text."""

    entity: str
    value: str
    start: int
    end: int


def find_contacts(text: str) -> Iterator[Contact]:
    """Yield at most one e-mail address, organisation and name; the first of each."""
    yield from _first("email", text, _EMAIL)
    organisation = next(_first("organisation_name", text, _ORGANISATION, _EMPLOYER, _FIRM), None)
    if organisation:
        yield organisation
    for name in _first("person_name", text, _INTRODUCED, _SAYS_IS, _HERE):
        # "I'm Jane Doe Ltd": the same words are not the person as well.
        if not organisation or name.end <= organisation.start or organisation.end <= name.start:
            yield name


def _first(entity: str, text: str, *patterns: re.Pattern[str]) -> Iterator[Contact]:
    for pattern in patterns:
        match = pattern.search(text)
        if match:
            value, start = match["value"], match.start("value")
            first = value.split(" ", 1)
            if entity == "organisation_name" and first[0] in _FIRST_WORDS and len(first) == 2:
                value, start = first[1], start + len(first[0]) + 1
            if entity == "person_name":
                value = _without_origin(value, text[match.end("value") :])
            value = value.rstrip(" .") if entity != "organisation_name" else value.strip()
            yield Contact(entity, value, start, start + len(value))
            return


def _without_origin(name: str, rest: str) -> str:
    """Return "Tim Ash" of "Tim Ash von Ash Controls": more capitals follow, so "von" tells where Tim is from."""
    person, _, origin = name.partition(" von ")
    return person if origin and " " in person and re.match(rf" {_CAPITALISED}", rest) else name
