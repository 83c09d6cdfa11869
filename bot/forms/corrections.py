"""Find out what somebody wants to change, and into what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.forms.emails import edit_address, find_address
from bot.forms.fields import field_pattern, named_fields
from bot.forms.fillers import strip_name, strip_openers, strip_organisation, strip_topic
from bot.forms.names import read_person
from bot.forms.organisations import says_none
from bot.forms.swaps import find_swap, strip_tail
from bot.forms.texts import any_of, lines, words

LONGEST = 45
"""Words; a longer text is a message, not a correction. A new message may be longer: it follows a colon."""
_CUE = re.compile(
    any_of(
        lines(r"""
        \b(?:ge|ver|ab|um)?änder\w*
        \b(?:korrigier\w*|berichtig\w*|verbesser\w*|anpass\w*|austausch\w*|ersetz\w*|umbenann\w*|umbenenn\w*|aktualisier\w*|umformulier\w*)\b
        \b(?:falsch\w*|verkehrt\w*|fehlerhaft\w*|veraltet\w*|inkorrekt\w*)\b
        \b(?:stimmt|stimmen|passt|ist|war|heißt|heisst)\b(?: \w+){0,2} (?:nicht|net|nit|nich)\b
        \b(?:nicht|net) (?:richtig|korrekt|ganz richtig|mehr aktuell)\b
        \b(?:statt|anstatt|sondern|vertippt|verschrieben|tippfehler|schreibfehler|vertan|verwechselt)\b
        \b(?:muss|müsste|soll|sollte)\b.*\b(?:heißen|heissen|lauten|sein|stehen)\b
        \b(?:richtig|korrekt)(?:e[rsn]?)? (?:ist|wäre|lautet|heißt|schreibweise|adresse|mail|e-mail)\b
        \b(?:neue[rsn]?|andere[rsn]?) (?:thema|betreff|nachricht|name|firma|organisation|e-?mail\w*|mail\w*|adresse)\b
        \b(?:doch lieber|lieber doch|eigentlich|vielmehr)\b
        \b(?:change[sd]?|changing|correct(?:ion|ed)?|amend|edit|update[sd]?|replace|swap|rename[ds]?|fix|modify|alter|rephrase|reword)\b
        \b(?:wrong|incorrect|mistake|misspel\w*|mistyp\w*|typo|error|outdated|not (?:quite )?(?:right|correct)|\
          isn['’]?t (?:quite )?(?:right|correct)|(?:ain['’]?t|not|isn['’]?t) it)\b
        \b(?:instead|should (?:be|read|say|have)|ought to|needs to (?:be|say|read)|supposed to|make (?:it|that|\
          the)|rather than|meant to|i meant)\b
        \b(?:the correct|the right|another|different|new) (?:topic|subject|message|name|company|organi[sz]ation|\
          e-?mail|address)\b
        \b(?:put|use|take|nimm|nehmen sie|schreib\w*|setz\w*|trag\w*)\b.*\b(?:not|nicht|instead|statt|ein|as|als)\b
        \b(?:punkt|bindestrich|unterstrich|dot|hyphen|dash|underscore)\b
        \bends? (?:in|with)\b|\bendet (?:auf|mit)\b
        """)
    ),
    re.IGNORECASE | re.DOTALL,
)
_LEAD = re.compile(
    r"^(?:(?:bitte|please|just|einfach|doch|lieber|now|jetzt|aber|und|and|eigentlich|actually|so|richtig|wieder)\s+)*"
    r"(?:(?:(?:richtig|korrekt)\w*|correct(?:ly)?|right|the (?:correct|right) \w+)\s*(?:ist|wäre|lautet|heißt|"
    r"is|would be|one is)?"
    r"|(?:sie|er|es|das|die|der|dat|it|that|this|they|dr|dia|dös)\s+(?:ist|heißt|heisst|hoißt|hoaßt|lautet|wäre|"
    r"is|should be|reads|would be|muss|soll\w*|must be|ought to be|is called)"
    r"|(?:doch )?lieber|rather|it['’]?s|that['’]?s|make (?:it|that)|(?:should|must|needs to|ought to)(?: rather|"
    r" really| actually)? (?:be|read|say)|(?:zu|in|auf|to|into|as|als|nach|with|durch|mit)"
    r"|(?:heißt|heisst|hoißt|lautet|ist|is|muss|soll\w*))?\s*(?:(?:actually|called|now|jetzt|eigentlich|"
    r"wie folgt|as follows|vielmehr|richtig)\s*)*:?\s+",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(
    r"(?<=[^\d\s])[.!;]\s+|\s+[–—-]\s+|\n+|,\s+(?=(?:richtig|korrekt|sondern|sie |er |es |die |das |der |it|"
    r"that|the|should|bitte|please|make|ich heiße|my|mein|change))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Correction:
    """A field to be changed; without a value it has to be asked for again."""

    field: str
    value: str | None = None


def find_correction(text: str, current: Mapping[str, str | None], *, in_summary: bool = False) -> Correction | None:
    """Return what the text asks to change of the `current` values.

    In the summary a field that is merely named with a value counts, too ("no, the topic is …").
    """
    head = text.partition(":")[0]
    if len(words(head)) > LONGEST or (len(words(text)) > LONGEST and ":" not in text):
        return None
    named = named_fields(_without_addresses(text))
    cued = bool(_CUE.search(text))
    if named and (cued or in_summary):
        return _of_fields(named, text, current, cued=cued)
    swapped = find_swap(text, current)
    if swapped:
        return Correction(*swapped)
    return _unnamed(text, current) if in_summary else None


def _of_fields(named: list[str], text: str, current: Mapping[str, str | None], *, cued: bool) -> Correction | None:
    """Return the first field that is named with a value; else the one named first, which is asked for again."""
    for field in named:
        value = _new_value(field, text, current)
        if value is not None:
            return Correction(field, value)
    return Correction(named[0]) if cued else None


def _new_value(field: str, text: str, current: Mapping[str, str | None]) -> str | None:
    if field == "email":
        return _new_address(text, current.get("email"))
    swapped = find_swap(text, {field: current.get(field)})
    if swapped:
        return swapped[1]
    if field == "message" and ":" in text:
        return text.partition(":")[2].strip() or None
    placed = _placed(field, text)
    if placed:
        return placed
    if field == "organisation" and says_none(text) and not _CUE.search(text):
        return ""
    for part in reversed(_candidates(field, text)):
        value = _read(field, part)
        if value is not None and value != current.get(field):
            return value
    return None


def _placed(field: str, text: str) -> str | None:
    """Read a value right beside the field's name: "make the company Bolt Ltd", "beim Thema Robotik eintragen"."""
    name = field_pattern(field)
    for pattern in (
        rf"\b(?:make|put|set|use|enter|nimm|nehmen sie)\s+(?:(?:as|for|als|the|my|die|den|das|unter)"
        rf"\s+)*{name}\s+(?!is\b|ist\b|to\b|as\b)(?P<v>.+)",
        rf"\b(?:als|beim|bei der|unter|im|in der)\s+{name}\s+(?:bitte\s+)?(?P<v>.+?)\s+(?:eintragen|schreiben|"
        rf"setzen|angeben|nehmen)\b",
        rf"\b(?:put|use|enter|write|nimm|nehmen sie|schreiben sie|setzen sie)\s+(?:bitte\s+)?(?P<v>.+?)\s+(?:as|"
        rf"for|als|beim|unter|in) (?:the |my |die |den |der |das )?{name}",
    ):
        match = re.search(pattern, text, re.IGNORECASE)
        if match:
            return _cleaned(field, match["v"])
    return None


def _candidates(field: str, text: str) -> list[str]:
    """Return the pieces of the text that may hold the new value: what follows the field's name, and later sentences."""
    named = list(re.finditer(field_pattern(field), text, re.IGNORECASE))
    start = named[0].end() if named else 0
    rest = text[start:]
    return [part for part in _SEPARATOR.split(rest) if part and part.strip()]


def _read(field: str, part: str) -> str | None:
    colon = part.partition(":")[2] if ":" in part[:40] and "://" not in part else ""
    said = colon.strip() or _after_lead(part)
    return _cleaned(field, said) if said else None


def _cleaned(field: str, said: str) -> str | None:
    said = strip_tail(strip_tail(said))
    if field == "organisation":
        return "" if says_none(said) else strip_organisation(said)[0] or None
    if field == "topic":
        return strip_topic(said) or None
    if field == "name":
        return strip_name(said)[0] or None
    return said or None


def _after_lead(part: str) -> str:
    """Return what follows "to", "richtig ist" and the like; empty where nothing of that kind is there."""
    bare = strip_openers(part.strip(" ,"))
    bare = re.sub(
        r"^(?:(?:bitte|please)\s+)?(?:\w*änder\w*|korrigier\w*|umbenennen|change|correct|update|replace|"
        r"stimmt (?:nicht|net)(?: ganz)?|ist (?:falsch|verkehrt)|is wrong|"
        r"isn['’]?t right|is not right|is incorrect|wrong)\s*[,;:.–-]*\s*",
        "",
        bare,
        flags=re.IGNORECASE,
    )
    match = _LEAD.match(bare + " ")
    return bare[match.end() :].strip() if match and match[0].strip() else ""


def _new_address(text: str, current: str | None) -> str | None:
    addresses = [
        found
        for part in re.split(r"\s+(?:statt|instead of|nicht|not|rather than|sondern|but)\s+|\s", text)
        if (found := find_address(part))
    ]
    named = [address for address in addresses if address != current] or _spelled(text, current)
    if named:
        # "not a@x.de but b@x.de": the last one is the right one, unless "statt a@x.de" follows it.
        return named[0] if re.search(r"\b(?:statt|instead of|rather than)\b", text) else named[-1]
    return edit_address(current, text) if current else None


def _spelled(text: str, current: str | None) -> list[str]:
    found = find_address(text)
    return [found] if found and found != current else []


def _unnamed(text: str, current: Mapping[str, str | None]) -> Correction | None:
    """Read a new address or an introduced name from a reply to the summary that names no field."""
    address = find_address(text)
    if address:
        return Correction("email", address) if address != current.get("email") else None
    known = current.get("email")
    edited = edit_address(known, text) if known and _CUE.search(text) else None
    if edited:
        return Correction("email", edited)
    bare = re.sub(r"^(?:nein|nee|ne|no|nope)\b[\s,.!:]*", "", text.strip(), flags=re.IGNORECASE)
    person = read_person(bare) if strip_name(bare)[1] else None
    return Correction("name", person.name) if person and person.name != current.get("name") else None


def _without_addresses(text: str) -> str:
    return re.sub(r"\S+@\S+", " ", text)
