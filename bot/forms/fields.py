"""The fields of an enquiry, and the words that name them."""

from __future__ import annotations

import re

from bot.forms.texts import any_of, lines

FIELDS = ("topic", "message", "name", "organisation", "email", "consent")
"""In the order in which they are asked for."""
DETAILS = FIELDS[:-1]

_NAMED = {
    # "company name" names the organisation, so it is looked for first.
    "organisation": any_of(
        lines(r"""
        (?:firmen|vereins|organisations|unternehmens)-?(?:name\w*|bezeichnung)
        name(?:n)? (?:der|des|meiner|unserer|unseres|of (?:the|my|our)) (?:firma|organisation|unternehmens|\
          vereins|company|organi[sz]ation|business|charity)
        (?:company|organi[sz]ation|business|firm|charity|employer)(?:['’]?s)?(?: name)?
        (?:d['’])?(?:firma|organisation|unternehmen|betrieb|verein|arbeitgeber|institution)(?:s|es)?
        """)
    ),
    "email": any_of(
        lines(r"""
        e-?mail(?:-?(?:adresse?|address))?(?:es|s)?
        mail(?:-?(?:adresse?|address))?
        mailadresse
        addy
        """)
    ),
    "topic": any_of(lines("thema|themas|betreff|topic|subject|subject line|überschrift|title".replace("|", "\n"))),
    "message": any_of(
        lines("nachricht|anliegen|mitteilung|beschreibung|text|message|description|wording".replace("|", "\n"))
    ),
    "name": any_of(
        lines(r"(?:vor|nach|familien)?name[ns]?|(?:first|last|sur|family|given)[ -]?names?".replace("|", "|"))
    ),
}
_PATTERNS = {field: re.compile(rf"(?<![\w@.-]){words}(?![\w@])", re.IGNORECASE) for field, words in _NAMED.items()}


def named_field(text: str) -> str | None:
    """Return the field that the text names first."""
    return next(iter(named_fields(text)), None)


def named_fields(text: str) -> list[str]:
    """Return the fields that the text names, first things first; a company's name counts as the organisation."""
    found = [(match.start(), order, field) for order, (field, match) in enumerate(_matches(text))]
    return [field for _, _, field in sorted(found)]


def field_pattern(field: str) -> str:
    """Return the pattern of the words that name a field."""
    return _NAMED[field]


def _matches(text: str) -> list[tuple[str, re.Match[str]]]:
    return [(field, match) for field, pattern in _PATTERNS.items() if (match := pattern.search(text))]
