"""Read details that somebody labels: "Name: …, Firma: …, Mail: …"."""

from __future__ import annotations

import re

from bot.forms.emails import find_address
from bot.forms.fields import DETAILS, field_pattern
from bot.forms.fillers import strip_topic
from bot.forms.names import read_person
from bot.forms.organisations import read_organisation, says_none
from bot.forms.texts import trim

_LABEL = re.compile(
    "|".join(
        rf"(?:^|(?<=[\s,.;(]))(?P<{field}>{field_pattern(field)})\s*:\s*"
        for field in ("organisation", "email", "topic", "message", "name")
    ),
    re.IGNORECASE,
)


def read_labels(text: str) -> dict[str, str]:
    """Return the values that follow a label and a colon, by field."""
    found = list(_LABEL.finditer(text))
    ends = [*(match.start() for match in found), len(text)][1:]
    values = {str(match.lastgroup): text[match.end() : end] for match, end in zip(found, ends, strict=True)}
    read = {field: _read(field, value.strip()) for field, value in values.items() if field in DETAILS}
    return {field: value for field, value in read.items() if value is not None}


def _read(field: str, value: str) -> str | None:
    if field == "email":
        return find_address(value)
    if field == "organisation":
        return "" if says_none(value) else read_organisation(value)
    if field == "name":
        person = read_person(value)
        return person.name if person else None
    return (value if field == "message" else strip_topic(trim(value))) or None
