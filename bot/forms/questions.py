"""Tell questions to the assistant from what a visitor wants to tell others."""

from __future__ import annotations

import re

from bot.forms.texts import any_of, lines, sentences, words

LONGEST = 25
_QUESTION_WORD = any_of(
    lines(r"""
    (?:wer|was|wo|wann|wie|warum|wieso|weshalb|wozu|wofür|welche[rsmn]?|wem|wen|wessen|woher|wohin|worum|womit)\b
    (?:who|what|where|when|how|why|which|whose|whom)\b(?:['’]s)?
    (?:gibt|ist|sind|kann|können|könnt|könnten|darf|dürfen|hat|haben|wird|werden|muss|müssen|kostet|läuft|geht|\
      kennen|stimmt|machen) (?=\w)
    (?:is|are|can|could|do|does|did|will|would|has|have|may|must|should) (?:i|you|we|he|she|it|they|there|the|\
      this|that|these|my|your|any|someone|anyone|[A-Z]\w+)\b
    """)
)
_OPENS = re.compile(rf"(?:^|[,:;–-]\s*|\b(?:und|aber|and|but|also|so|btw|übrigens)\s+){_QUESTION_WORD}", re.IGNORECASE)
_OWN_MATTER = re.compile(
    r"\b(?:ich|wir|i|we|mir|uns|us)(?:['’](?:m|re|d|ve|ll))?\b(?:\W+\w+){0,4}\W+"
    r"(?:such\w*|möcht\w*|woll\w*|will|würd\w*|biet\w*|brauch\w*|sind|bin|hab\w*|plan\w*|interessier\w*|hätt\w*|bau\w*|mach\w*|entwickl\w*|"
    r"look\w*|seek\w*|want\w*|need\w*|would|offer\w*|interested|hope|hoping|plan\w*|run|make|build|develop|are|am|have|live|work|fancy)\b"
    r"|\b(?:we|i)['’](?:m|re|d|ve)\b|\b(?:suchen|suche|looking for|interested in|gesucht|need(?:ed)?)\b",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"\b(?:wozu|warum|wieso|weshalb|wofür|why|how come)\b|\bwhat\b.+\bfor\b|\bwas (?:bringt|soll|machen sie mit|"
    r"macht ihr mit|passiert mit)\b|\bwhat (?:do|will|are) you .*\b(?:do|doing) with\b",
    re.IGNORECASE,
)
_NEED = re.compile(
    r"\b(?:brauch\w*|benötig\w*|wollen sie|wollt ihr|willst du|wissen|nötig|notwendig|erforderlich|frag\w*|muss|"
    r"müssen|soll|angeben|pflicht\w*|verlang\w*|"
    r"needs?|need|want|asking|ask|require\w*|necessary|know|have to|must)\b|\bfor\s*\?*$|\b(?:das|that)\s*\?*$|"
    r"^(?:wozu|warum|wieso|weshalb|wofür|why)\W*$",
    re.IGNORECASE,
)


def is_question(text: str) -> bool:
    """Tell whether the text ends in a question mark or opens like a question."""
    parts = sentences(text)
    return bool(parts) and (
        any(part.rstrip(" )]:;").endswith("?") for part in parts[-2:]) or bool(_OPENS.match(parts[-1]))
    )


def surely_a_question(text: str) -> bool:
    """Tell whether the text is a question and nothing else: short, and says nothing of what the visitor is after."""
    if len(words(text)) > LONGEST or len(sentences(text)) > 2 or _OWN_MATTER.search(text):
        return False
    return is_question(text) and ("?" in text or bool(_OPENS.search(text)))


def asks_why(text: str) -> bool:
    """Tell whether somebody asks what a piece of data is needed for."""
    return len(words(text)) <= LONGEST and bool(_WHY.search(text)) and bool(_NEED.search(text))
