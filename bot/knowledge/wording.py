"""What can be told from a question's wording alone: its parts, and whether it leans on what was said before."""

import re
from dataclasses import dataclass

from bot.knowledge.linking import fold, tokenize

_QUESTION_WORDS = (
    "wer|wem|wen|wessen|was|wat|wann|wo|wohin|woher|womit|wozu|wofuer|woran|worum|wie|wieso|weshalb|warum|wieviel|wieviele|"
    "welche[rsmn]?|seit wann|in welche[rmn]?|an welche[rmn]?|mit wem|von wem|bis wann|ab wann|"
    "who|whom|whose|what|whats|when|where|wheres|why|how|which|since when|in which|with whom|by whom"
)
_VERBS_FIRST = (
    "ist|sind|war|waren|hat|haben|gibts?|gab|kann|koennen|macht|machen|leitet|sitzt|stimmt|"
    "is|are|was|were|do|does|did|has|have|can|could|will"
)
_BREAK = re.compile(
    rf"(?:[,;]?\s+(?:und|sowie|and|plus|u\.|&)\s+(?:(?:auch|also|noch|dann|then|ausserdem)\s+)?|[?!.;:]\s+(?:(?:und|and|also|ausserdem|oh)[\s,]+)*|,\s+)"
    rf"(?=(?:{_QUESTION_WORDS})\b|(?:{_VERBS_FIRST})\b)"
)
_REFERRING = frozenset(
    "er sie es ihn ihm ihr ihnen ihre ihren ihrer ihres sein seine seinen seiner der die das den dem deren dessen "
    "denen dort da dazu davon daran darin dafuer damit dabei darueber dies diese dieser dieses diesem diesen "
    "jene jener selbe selben gleiche gleichen "
    "he she it they him her them his hers its their theirs there that this these those one ones same".split()
)
_PERSONAL = frozenset("er ihm ihn sein seine seinen he him his she her hers".split())
_THE_PERSON = re.compile(
    r"\b(?:(?:der|die|den|dem|diese[rmn]?) (?:person|mann|frau|dame|herrn?)"
    r"|(?:the|that|this) (?:person|man|woman|lady|gentleman|guy|chap))\b"
)
_ARTICLES = frozenset("der die das den dem".split())
_CONTINUING = re.compile(
    r"^(?:und|and|aber|but|also|auch|sonst|what about|how about|was ist mit|wie sieht es (?:mit|in)|ok(?:ay)? und)\b"
)
_LEAD = re.compile(rf"^(?:(?:ok|okay|ah|aha|gut|right|thanks|danke|passt)[,.!]?\s+)?(?:{_CONTINUING.pattern[1:]}\s*)+")
_QUESTION = re.compile(rf"\b(?:{_QUESTION_WORDS})\b|^(?:{_VERBS_FIRST})\b")
_BEGINS = re.compile(rf"(?:{_QUESTION_WORDS})\b|(?:{_VERBS_FIRST})\b")
_BARE = re.compile(_QUESTION_WORDS)
"""A question word alone asks something too: "Who signed it, and when?"."""
SENTENCE_END = re.compile(r"(?<=[?!])\s+|(?<=\w{4}\.)\s+")
"""After a full stop only behind a longer word: "Dr." and "z. B." end nothing."""
_THEN = re.compile(
    r"\b(?:damals|seinerzeit|davor|vorher|das alte|der alte"
    r"|back then|at the time|before that|that one|the (?:old|older|earlier|previous) one)\b"
)
_NOW = re.compile(r"\b(?:neu\w*|jetzt|nun|aktuell\w*|diesmal|new\w*|now|latest|current\w*|this time)\b")
_MIN_PART_WORDS = 2
SHORT = 5
"""Words up to which a message without a name counts as a follow-up."""


@dataclass(frozen=True)
class Wording:
    """How a message is put."""

    words: tuple[str, ...]
    parts: tuple[str, ...]
    """The single questions of the message, without greetings and explanations around them."""
    refers: bool
    """Contains a word such as "it", "dort", "deren" that may point back."""
    refers_to_person: bool
    """Contains "he", "the lady", "er", …; German "sie" is left out, it means "they" and "you" as well."""
    continues: bool
    """Begins with "und …", "what about …"."""
    points_to_then: bool
    """Contains "damals", "back then", "that one", …, and nothing of now."""

    @property
    def is_compound(self) -> bool:
        """Asks for more than one thing."""
        return len(self.parts) > 1

    @property
    def has_surroundings(self) -> bool:
        """Holds one question, and words around it that ask nothing."""
        return len(self.parts) == 1 and len(self.parts[0].split()) < len(self.words)

    @property
    def is_short(self) -> bool:
        """Too short to stand alone."""
        return len(self.words) <= SHORT


def analyse(text: str) -> Wording:
    """Return what the wording of a message tells."""
    words = tuple(token.text for token in tokenize(text))
    folded = fold(text).strip()
    refers = any(
        word in _REFERRING and not (word in _ARTICLES and _is_article(words, position))
        for position, word in enumerate(words)
    )
    to_person = not _PERSONAL.isdisjoint(words) or bool(_THE_PERSON.search(folded))
    return Wording(
        words,
        _split(_asking(folded)),
        refers=refers or to_person,
        refers_to_person=to_person,
        continues=bool(_CONTINUING.match(folded)),
        points_to_then=bool(_THEN.search(folded)) and not _NOW.search(folded),
    )


def _asking(folded: str) -> str:
    """Return the sentences that ask: those with a question mark, without any all of them."""
    return " ".join(s for s in SENTENCE_END.split(folded) if s.endswith("?")) or folded


def _split(folded: str) -> tuple[str, ...]:
    parts = [part.strip(" ,;.!?") for part in _BREAK.split(folded)]
    return tuple(
        part
        for part in parts
        if _QUESTION.search(part) and (len(part.split()) >= _MIN_PART_WORDS or _BARE.fullmatch(part))
    )


def _is_article(words: tuple[str, ...], position: int) -> bool:
    """Tell "der Direktor" from "wer ist der": an article has a longer word behind it."""
    return position + 1 < len(words) and len(words[position + 1]) > 3


def asks(folded: str) -> bool:
    """Tell whether a folded text contains a question word or begins with a verb."""
    return bool(_QUESTION.search(folded))


def begins_question(folded: str) -> bool:
    """Tell whether a folded text begins with a question word or a verb."""
    return bool(_BEGINS.match(folded))


def refers_back(folded: str) -> bool:
    """Tell whether a folded text contains a word such as "it", "dort", "deren"."""
    return analyse(folded).refers


def without_lead(folded: str) -> str:
    """Return a folded text without the "und", "what about" or "ok and" that it begins with."""
    return _LEAD.sub("", folded).strip()
