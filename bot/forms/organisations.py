"""Read for whom somebody writes; "none" is an answer too."""

from __future__ import annotations

import re

from bot.forms.emails import without_address
from bot.forms.fillers import strip_organisation
from bot.forms.texts import any_of, lines, trim, words
from bot.forms.words import LEGAL_FORM, looks_like_organisation, speaks_to_the_assistant

MAX_WORDS = 14
_NONE_ALONE = frozenset(
    lines("""
    -
    --
    —
    /
    x
    0
    ohne
    keine
    kein
    keiner
    keins
    keines
    koane
    koa
    keene
    kene
    nein
    nee
    nö
    ne
    nix
    nichts
    niemand
    entfällt
    fehlanzeige
    privat
    privatperson
    none
    no
    nope
    nah
    n/a
    na
    nil
    nothing
    nobody
    private
    personal
    individual
    myself
    just me
    only me
    nur ich
    ich selbst
    selbst
    self
    skip
    überspringen
    weiter
    """)
)
_NONE = re.compile(
    any_of(
        lines(r"""
        ^(?:nein|nee|nö|ne|no|nope|nah|none|keine?|ohne)\b(?=\s*[,.;:!(–—-]|\s+(?:really|at all|actually|sorry|da|so)\b)
        \b(?:keine?r?|ohne|no|any|without(?: an?)?|not (?:an?|any)|don['’]?t have an?|haven['’]?t got an?|\
          not part of an?)\s+(?:\w+\s+)?(?:organisation|organization|firma|unternehmen|betrieb|verein|company|\
            business|employer|arbeitgeber|organisations)\b
        \b(?:als |bin )?(?:eine? )?(?:reine )?privat(?:person|mann|frau|ier)\b
        \b(?:rein |ganz |nur |bin |komplett )?privat\b(?! (?:gmbh|ltd))
        \b(?:private (?:person|individual|citizen)|as an individual|just an individual|privately|\
          in a private capacity)\b
        \b(?:just|only|nur|bloß|einfach) (?:me|myself|ich|for me|für mich)\b
        \b(?:für mich (?:selbst|selber|allein)|for myself|on my own(?: behalf)?|on my lonesome|by myself)\b
        \b(?:koa(?:n[ae]?|ne)?|keene?|koine?)\b
        \b(?:habe?|hab|gibt|gibt's|vertrete) (?:ich )?(?:da |hier )?(?:keine?|nicht|nix)\b
        \b(?:i don['’]?t (?:have|represent|belong)|not applicable|there isn['’]?t (?:one|any)|there is none|\
          nothing like that|not from any\w*)\b
        \bfreelanc(?:e|er|ing)$
        ^(?:ich bin |bin )?(?:freiberufler(?:in)?|freiberuflich|selbstständig|selbständig|soloselbstständig|\
          self-employed)$
        """)
    ),
    re.IGNORECASE,
)
_STATUS = re.compile(
    r"^(?:(?:ich bin|bin|i['’]?m|i am|we are|just|nur|nur ein(?:e)?|ein(?:e)?|a|an|in|noch|still|bin ja)\s+)*"
    r"(?:student(?:in)?|rentner(?:in)?|pensionär(?:in)?|in rente|im ruhestand|retired|pensioner|arbeitslos|"
    r"unemployed|hausfrau|schüler(?:in)?|pupil)"
    r"(?:\s+(?:in|aus|from)\s+\S+)?$",
    re.IGNORECASE,
)
_NO_ORGANISATION_FIRST = re.compile(r"^(?:keine?|none|no|nope|nein)\b", re.IGNORECASE)


def says_none(text: str) -> bool:
    """Tell whether somebody writes for nobody but themselves."""
    bare = trim(text).casefold()
    if bare in _NONE_ALONE or text.strip().casefold() in _NONE_ALONE:
        return True
    if LEGAL_FORM.search(text):
        return False
    return bool(_NONE.search(trim(text)) or _STATUS.search(trim(text)) or _NONE.search(text.strip()))


def read_organisation(text: str) -> str | None:
    """Return the organisation's name as it was written; None where the text is something else."""
    value, introduced = strip_organisation(without_address(text))
    if not value or len(words(value)) > MAX_WORDS or text.rstrip().endswith("?"):
        return None
    if introduced or looks_like_organisation(value) or len(words(value)) <= 5:
        return value
    spoken = speaks_to_the_assistant(value) or _NO_ORGANISATION_FIRST.match(value)
    return value if value[:1].isupper() and not spoken else None
