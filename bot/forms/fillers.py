"""What people put around an answer: "es geht um …", "my name is …". The answer itself is kept as it was typed."""

from __future__ import annotations

import re

from bot.forms.texts import any_of, lines, trim

_ANYWAY = any_of(
    lines(r"""
    (?:ja|na|nun|also|äh+m?|hm+|ok|okay|gut|gerne?|klar|ach so|ah|oh|sorry|moment|na ja|naja|nun gut|na gut)
    (?:yes|yeah|well|so|er+m?|um+|uh|right|sure|alright|fine|oh|ok then|oh sorry|sorry)
    (?:bitte|einfach|please|just|basically|eigentlich|halt)
    """)
)
_OPENERS = re.compile(rf"^(?:{_ANYWAY}(?:\s*[,.:!–-]+\s*|\s+))+(?=\S)", re.IGNORECASE)

_TOPIC = any_of(
    lines(r"""
    es (?:geht|ginge|handelt sich|soll gehen|dreht sich)(?: (?:hier|dabei|mir|uns|da|nur|vor allem|\
      hauptsächlich|eigentlich|konkret|im grunde|also))* (?:um|ums|über)
    (?:mir|uns|da|dabei) geht(?:'?s| es)(?: (?:mir|uns|vor allem|hauptsächlich|eigentlich))* (?:um|ums)
    geht um
    geht(?:'?s| es)(?: (?:mir|uns|da|dabei|hier))* (?:um|ums)
    (?:das|unser|mein|ein)? ?(?:thema|betreff|anliegen|stichwort|gegenstand)(?: (?:ist|wäre|lautet|heißt|sind|\
      der anfrage ist))?\s*:?
    (?:ich|wir) (?:möchte|möchten|würde|würden|will|wollen)(?: \w+){0,2} (?:über|zu|zum|zur) (?=.+\b(?:sprechen|\
      reden|schreiben|anfragen)\b)
    (?:it|this)(?:['’]?s| is| would be| will be)(?: (?:all|mainly|mostly|basically|really|just|only|\
      kind of))* (?:about|regarding|concerning|to do with|on)
    (?:it|this) (?:concerns|regards|relates to)
    (?:the|my|our)? ?(?:topic|subject|matter)(?: (?:is|would be|will be))?\s*:?
    (?:about|regarding|concerning|re:)
    (?:betrifft|betreff|bzgl\.?|bezüglich|wegen|zum thema|zu dem thema)\s*:?
    um(?=.+\bgeht(?:'?s| es)\b)
    """)
)
_TOPIC_LEAD = re.compile(rf"^{_TOPIC}\s+(?=\S)", re.IGNORECASE)
_TOPIC_TAIL = re.compile(
    r"[\s,.]+(?:bitte|please|danke|thanks|thank you|ta|cheers|denke ich|glaube ich|i think|i guess|i suppose|"
    r"wäre das thema|"
    r"geht(?:'?s| es)(?: mir| uns)?|ist das thema|would be the topic|is the topic)$",
    re.IGNORECASE,
)

_NAME = any_of(
    lines(r"""
    (?:mein|der|unser)?\s*name(?: ist| lautet| wäre|:)?
    (?:ich|i) (?:heiß|heiss)e?(?: mit vollem namen)?
    (?:heiße|heisse|heiss|hoiß|hoaß)
    (?:i|ich) hoaß
    (?:ich bin|bin|i bin|ick bin|ik bin|das ist|dat is|hier ist|hier spricht|hier schreibt|es schreibt|is|\
      ist)(?: (?:der|die|dr|da|de))?
    nenn(?:en)?(?: sie)? mich(?: (?:bitte|einfach))?
    sagen? sie(?: einfach)?
    (?:my|the|full)?\s*(?:full )?name(?:['’]?s| is|:| would be)
    (?:you can |just |please )*(?:call me|put me down as|put|write)(?: just)?
    i(?:['’]?m| am)(?: called)?
    (?:it|this|that)(?:['’]?s| is)
    they call me
    (?:i go|goes) by
    """)
)
_NAME_LEAD = re.compile(rf"^{_NAME}(?:\s+(?:frau|herr|mr\.?|mrs\.?|ms\.?))?[\s:]+(?=\S)", re.IGNORECASE)
_NAME_TAIL = re.compile(
    r"[\s,.]+(?:mein name|ist mein name|hoaß i|hoiß i|heiß i(?:ch)?|bin i(?:ch)?|heiße ich|heisse ich|is my name|"
    r"is the name|my name|"
    r"is what they call me|mit namen|"
    r"by name|bitte|please|danke|thanks|thank you|cheers|ta|love|mate)$",
    re.IGNORECASE,
)

_ORGANISATION = any_of(
    lines(r"""
    (?:wir sind|das ist|das wäre|ich bin|es ist|wir heißen|ich arbeite|arbeite|bin)(?: (?:von|vom|bei|beim|für|\
      an|aus|in|im))?(?: (?:der|die|das|dem|den|einer?))?(?: (?:firma|organisation|verein|unternehmen))?
    (?:die|unsere?|meine?|der|das|unser|mein|d['’])? ?(?:firma|organisation|unternehmen|betrieb|verein|büro|\
      laden|geschäft|arbeitgeber|hochschule|uni|institut|kanzlei|praxis)(?: (?:heißt|heisst|hoißt|ist|\
        nennt sich|lautet|wäre))(?: (?:die|der|das))?
    (?:firma|organisation|unternehmen|verein|betrieb)\s*(?:ist|heißt|:)?
    (?:von|vom|bei|beim|für)(?: (?:der|dem|die))?(?: firma)?
    (?:die|sie|der|das) (?:heißt|heisst|hoißt|nennt sich)
    (?:we['’]?re|we are|i['’]?m|i am|it['’]?s|it is|that['’]?s|that is|this is)(?: (?:with|from|at|called|named|\
      a part of|representing|part of))?(?: a)?(?: (?:company|charity|firm|business|organisation) (?:called|named))?
    (?:my|our|the) (?:company|organisation|organization|firm|business|employer|charity|school|university|shop|\
      club|outfit)(?: name)?(?: (?:is|is called|['’]s called|name is|would be))?(?: called)?
    (?:company|organisation|organization|business|firm)(?: name)?\s*(?:is|:)
    i (?:work|volunteer|study)(?: (?:for|at|with))
    i (?:run|own|represent)(?: a (?:company|firm|business|shop) called)?
    (?:called|named|on behalf of|from|at|with|for)
    """)
)
_ORGANISATION_LEAD = re.compile(rf"^{_ORGANISATION}[\s:]+(?=\S)", re.IGNORECASE)
_COURTESY_TAIL = re.compile(
    r"[\s,.]+(?:bitte|please|danke|thanks|thank you|ta|mate|is the name|heißt sie)$", re.IGNORECASE
)


_ABBREVIATION = re.compile(r"\b(?:e\.\s?[VK]|B\.V|S\.A|& Co)$")
"""Ends of names that keep their full stop."""


def strip_openers(text: str) -> str:
    """Return the text without "well," or "also" before it."""
    return _OPENERS.sub("", text.strip())


def introduces_topic(text: str) -> bool:
    """Tell whether the text begins with "es geht um" or "it's about"."""
    return bool(_TOPIC_LEAD.match(strip_openers(text)))


def strip_topic(text: str) -> str:
    """Return the topic without "es geht um" or "it's about"."""
    bare = strip_openers(text)
    led = _TOPIC_LEAD.sub("", bare)
    # Where nothing introduced the topic, a first word like "gut" may be part of it.
    kept = led if led != bare or len(bare) < len(text.strip()) else text
    return trim(_TOPIC_TAIL.sub("", trim(kept)))


def strip_name(text: str) -> tuple[str, bool]:
    """Return the name without "my name is", and whether something like that was there."""
    bare = strip_openers(text)
    led = _NAME_LEAD.sub("", bare)
    ended = _NAME_TAIL.sub("", trim(led))
    return trim(ended), led != bare


def strip_organisation(text: str) -> tuple[str, bool]:
    """Return the organisation without "we are from", and whether something like that was there."""
    bare = strip_openers(text)
    led = _ORGANISATION_LEAD.sub("", bare)
    name = trim(_COURTESY_TAIL.sub("", trim(led)))
    if _ABBREVIATION.search(name) and led.rstrip().endswith("."):
        name += "."
    return name, led != bare
