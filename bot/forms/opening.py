"""Read what the first message already says of an enquiry."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.forms.emails import find_address
from bot.forms.fillers import strip_topic
from bot.forms.names import read_person
from bot.forms.texts import sentences, trim, words
from bot.forms.words import NOT_NAMES

LONGEST_TOPIC = 12
_LABELLED = re.compile(
    r"\b(?:thema|betreff|topic|subject)\s*(?::|\s(?:ist|wäre|lautet|is|would be))\s*(?P<topic>[^\n]+)", re.IGNORECASE
)
_NAMED_TOPIC = re.compile(
    r"\b(?:anfrage|kooperationsanfrage|enquiry|inquiry|request|message|nachricht|kontakt|contact|frage)\b[^.!?\n]{0,40}?\s"
    r"(?:zum thema|zu dem thema|in sachen|bezüglich|bzgl\.?|betreffend|wegen|on the topic of|on the subject of|"
    r"about|regarding|concerning)\s+"
    r"(?P<topic>[^.!?\n]+)",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:^|[.!?;,]\s*)(?P<topic>(?:es geht(?: \w+)? um|it['’]?s about|it is about)\s+[^.!?\n]+)", re.IGNORECASE
)
_REST = re.compile(
    r"\s*(?:,|;|\s[–—-]\s|\b(?:to|an|with|mit|bei|from|von)\s+(?:your|the|ihre\w*|die|den|der|euch|ihnen|"
    r"eure\w*|a|some)?\s*(?:german |englisch\w* |deutsch\w* |english )?"
    r"(?:partner\w*|team|coordinat\w*|koordinat\w*|agency|agentur|people|leute)\b|\b(?:stellen|senden|schicken|loswerden|einreichen|machen|aufgeben|please|bitte)\b).*$",
    re.IGNORECASE,
)
_SAYS_NOTHING = re.compile(
    r"(?:co-?operat|collab|kooper|zusammen|gemeinsam|partner|team|work|together|jointly|someone|somebody|something|people|"
    r"jemand|etwas|leute|firm|compan|unternehmen|organi[sz]ation|project|projekt|contact|kontakt|enquir|inquir|anfrage|"
    r"idea|idee|sache|thing|matter|ruhr|manchester|greater|region|area|gebiet|possib|möglich|german|deutsch|english|englisch"
    r")\w*|pott|doing|neu\w*|new",
    re.IGNORECASE,
)
"""Words of which every enquiry could consist: with nothing else the topic is still to be asked."""
_LABELLED_NAME = re.compile(r"\bname\s*:\s*(?P<name>[^,;\n.]+)", re.IGNORECASE)

_GREETING = re.compile(r"(?:schöne[nr]?|guten?|good|lieber?|dear|sehr|hallo|hello|hi)\b", re.IGNORECASE)
"""Begins what looks like a name because of its capitals ("Guten Morgen, hier schreibt …")."""


def read_opening(text: str, entities: Mapping[str, str]) -> dict[str, str]:
    """Return the details that the message states beyond doubt, by field.

    `entities` are those of the language understanding: `person_name`, `organisation_name`.
    """
    found = {
        "topic": _read_topic(text),
        "name": _read_name(text, entities),
        "organisation": entities.get("organisation_name"),
        "email": find_address(text),
    }
    return {field: value for field, value in found.items() if value}


def _read_topic(text: str) -> str | None:
    labelled = _LABELLED.search(text)
    if labelled:
        return _short(trim(sentences(labelled["topic"])[0]))
    for pattern in (_NAMED_TOPIC, _ABOUT):
        match = pattern.search(text)
        if match:
            topic = strip_topic(_REST.sub("", match["topic"]))
            return _short(topic) if _says_something(topic) else None
    return None


def _short(topic: str) -> str | None:
    return topic if topic and len(words(topic)) <= LONGEST_TOPIC else None


def _says_something(topic: str) -> bool:
    return any(word not in NOT_NAMES and not _SAYS_NOTHING.fullmatch(word) for word in words(topic))


def _read_name(text: str, entities: Mapping[str, str]) -> str | None:
    labelled = _LABELLED_NAME.search(text)
    if not labelled and _GREETING.match(entities.get("person_name", "")):
        return None
    person = read_person(labelled["name"] if labelled else entities.get("person_name", ""))
    return person.name if person else None
