"""Split a message that asks for more than one thing into its questions.

An "and" alone misleads: "research and teaching in Bochum" is one question, "year and number of staff" two. A small
linear model over what stands around each possible break decides. It is fitted on compound questions by several authors
and on the sample questions that contain such a break and ask one thing (docs/adr/0004-answering.md).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.knowledge.context import SPECIFIC
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.linking import fold, tokenize
from bot.knowledge.references import has_ordinal
from bot.knowledge.wording import SENTENCE_END, asks, begins_question, refers_back

SPLITTING_FILE = Path(__file__).resolve().parents[2] / "data" / "knowledge" / "splitting.json"
MAX_PARTS = 3
"""More questions in one message are answered by the whole's best fact: each part costs an embedding."""
_NUMBERED = re.compile(r"\s*\(?\b[1-9]\)\s+")
_ELSE_AND = r"(?:u\.?(?!\s?(?:a|ae|u)\.)|bzw\.?|beziehungsweise)"
"""Other ways to write "und" in a folded text; not the "u." of "u. a." and "u. ä."."""
_FURTHER = (
    "also|ausserdem|zudem|ferner|weiterhin|darueber hinaus|des weiteren|zweitens|moreover|furthermore|additionally"
    "|in addition|besides|secondly"
)
_BREAK = re.compile(
    rf"[,;:.]?{_NUMBERED.pattern}"
    rf"|\s*(?:[,;:?!.]+\s+|\s[-–—/]\s)(?:(?:und|{_ELSE_AND}|and|sowie|plus|{_FURTHER}|oder|or|dann|then)[,:]?\s+)*"
    rf"|\s+(?:und|{_ELSE_AND}|and|sowie|plus|\+|&|n|un|oder|or|as well as)\s+"
    r"(?:(?:auch|also|ausserdem|noch|dann|then)\s+)*"
)
_OTHER_AND = re.compile(rf"\b{_ELSE_AND}(?!\w)")
_SHARED_TAIL = re.compile(r"\s(?:von|vom|der|des|bei|beim|am|an|in|im|zu|zum|zur|fuer|of|at|for|from|in|to)\s.+$")
_HEADER = re.compile(r"^(?P<name>[^,:;?!]{2,60}?)\s*(?P<sign>:|,|\s[-–—])\s+(?P<rest>.+)$")
_STOP = re.compile(r"[,;:?!.–—-]")
_RESTATES = re.compile(
    r"also\s+(?:we[rnm]|wessen|wo|wann|wie|welche?[rsmn]?|warum|de[rnm]|die|das)\b"
    r"|(?:sprich|das heisst|d\.\s?h\.|ich meine?|genauer|i mean|that is|i\.e\.|or rather)(?=\W)"
    r"|(?:und|and)\s+(?:nicht|not)\b"
)
"""The same question in other words: "who is in charge, I mean which organisation?", "why BMR and not the RVR?"; English
"also" asks for more."""
_YOU = re.compile(r"\b(?:can|could|do|did|does|would|will|should|are|r|have|if|thank) u $")
_ABBREVIATION = re.compile(r"\b(?:dr|med|prof|mr|mrs|ms|bzw|ca|inkl|nr|st|[a-z]|[zduie]\.\s?(?:[bhage]|ae))\. $")
_ANNOUNCES = re.compile(
    r"^(?:(?:hallo|hi|hello|nur|just|kurz|ich (?:haette|habe)|i have|i've got|got)\b[\s,]*)*"
    r"(?:zwei|drei|two|three|2|3|a couple of)\b[^?:.!]*?"
    r"\b(?:fragen|sachen|dinge|punkte|infos|angaben|kleinigkeiten|things|questions|points|ones|bits|queries)\b"
    r"[^?:.!]*[:.!–—-]\s+"
)
"""Says that more than one thing will be asked: "two quick ones before my tea goes cold: …"."""
_THANKS = re.compile(r"\b(?:dank|danke|thanks|thank you|thx|cheers)\b")
_CLOSING = re.compile(
    r"(?:[\s,]+(?:bitte|danke|thanks|thank you|thx|ty|please|pls|plz|cheers|mate|btw|tbh|lol|xd|haha|hehe|asap))+"
    r"(?=[\s,;.!?:]*$)"
)
"""What stands behind a question and adds nothing to it, with or without a comma."""
_FILLERS = frozenset(
    "ok okay ja nein na ne gell wa woll wahr nicht hm tja gut super toll prima like well so yes no right cool "
    "great nice innit oh ach ah aha eh aeh aehm hmm mhm naja puh wow huh hi hey hallo hello moin servus sorry btw "
    "bitte koennen koennten koenntest kannst wuerden wuerdest sie du ihr mir uns mal kurz eben sagen verraten "
    "mitteilen erklaeren nennen helfen wissen weisst haetten guete zu "
    "please could can would will do you me us tell let say explain help know kindly possibly".split()
)
"""A piece of nothing but these asks nothing by itself: "could you tell me, please, …"."""
_STATES = re.compile(
    r"(?:ich|wir|mein\w*|unser\w*|i|we|my|our|don'?t want|want)\b"
    r"(?!.*\b(?:brauch|benoetig|such|moecht|wuesst|wiss|interess|need|want|look|know|interest))"
)
"""Begins to tell of the visitor, and requests nothing."""
LONGEST_ASIDE = 4
"""Words up to which a piece is looked at by itself; visitors tell longer stories of themselves."""
_MAX_WORDS, _THANKING, _BARE, _SHORT_HEADER = 8, 8, 2, 4
SAYS_NOTHING = 0.2
"""Probability by the words alone below which a short piece that neither asks nor names anything is no question: 8 of
721 pieces of compounds by twelve authors lie below it, and nearly every "thanks", "just quickly", "for my talk"."""

STRANGE = 0.5
"""Probability by the words alone from which a piece names what nobody here knows: "and Thyssenkrupp, …" is no aside."""


@dataclass(frozen=True)
class Break:
    """A place where a folded message may be split: `start` and `end` of what separates."""

    start: int
    end: int


@dataclass(frozen=True)
class Splitter:
    """Logistic regression from `break_features` to the probability that a break parts two questions."""

    weights: Mapping[str, float]
    bias: float
    threshold: float
    """Probability from which a break is tried: it counts where both sides find an answer of their own."""
    certain: float
    """Probability from which it counts even where one side finds none."""

    def probability(self, features: Mapping[str, float]) -> float:
        """Return how likely a break parts two questions."""
        score = self.bias + sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return 1.0 / (1.0 + math.exp(-score))


@lru_cache(maxsize=1)
def load_splitter() -> Splitter:
    """Read the fitted splitter."""
    return Splitter(**json.loads(SPLITTING_FILE.read_text()))


@dataclass(frozen=True)
class Parts:
    """The questions of a message, each with what it shares with its neighbours; one where it asks one thing."""

    texts: tuple[str, ...]
    certain: bool
    core: str | None
    """The message without what only stands around it; None where nothing does."""


def split(text: str, index: KnowledgeIndex, splitter: Splitter) -> Parts:
    """Split a message where it most likely asks for another thing."""
    whole = fold(text).strip()
    announced = _ANNOUNCES.match(whole)
    folded = strip_asides(whole[announced.end() :] if announced else whole, index)
    breaks = list_breaks(folded)
    probable = {b: _probability(folded, b, index, splitter) for b in breaks}
    begin = _find_list(folded, index)
    if begin is not None:  # what is listed there is at least tried one by one
        probable |= {b: max(splitter.threshold, probable[b]) for b in breaks if b.start >= begin}
    certain = [b for b in breaks if probable[b] >= (splitter.threshold if announced else splitter.certain)]
    tried = certain or [b for b in breaks if probable[b] >= splitter.threshold]
    chosen = sorted(tried, key=lambda b: -probable[b])[: MAX_PARTS - 1 if certain else 1]
    texts = cut(folded, sorted(chosen, key=lambda b: b.start), index)
    return Parts(texts, bool(certain), folded if folded != whole else None)


def _probability(folded: str, each: Break, index: KnowledgeIndex, splitter: Splitter) -> float:
    if _NUMBERED.search(folded, each.start, each.end):
        return 1.0  # "1) … 2) …" is as clear as it gets
    return splitter.probability(break_features(folded, each, index))


def strip_asides(folded: str, index: KnowledgeIndex) -> str:
    """Return a folded message without the pieces before and behind that ask nothing ("quick question: … ? thanks")."""
    folded = _strip_statements(folded, index)
    # What "and" or "+" joins belongs together: "year and staff of G DATA".
    breaks = [each for each in list_breaks(folded) if _STOP.search(folded, each.start, each.end)]
    first, last = 0, len(folded)
    for each in breaks:
        if not _is_aside(folded[first : each.start], index):
            break
        first = each.end
    is_list = _find_list(folded, index) is not None
    for each in reversed(breaks):
        piece = folded[each.end : last]
        if is_list and not _THANKS.search(piece):
            break
        joins = any(sign.isalpha() for sign in folded[each.start : each.end]) and not _STATES.match(piece)
        if each.start <= first or joins or not _is_aside(piece, index):
            break
        last = each.start
    core = _CLOSING.sub("", folded[first:last])
    around = len(folded.split()) - len(core.split())
    # "My printer is broken, what now?" gets its sense from the words around it.
    return folded if around > _BARE + 1 and is_bare(core, index) else core


def _strip_statements(folded: str, index: KnowledgeIndex) -> str:
    """Return a message without sentences about the visitor beside a question that names something."""
    sentences = SENTENCE_END.split(folded)
    told = [s for s in sentences if _STATES.match(s) and not (asks(s) or s.endswith("?") or has_ordinal(s))]
    told = [s for s in told if not _RESTATES.match(s) and not _names_something(s, index)]
    core = " ".join(s for s in sentences if s not in told)
    return core if told and asks(core) and index.mentions_in(core) else folded


def is_bare(text: str, index: KnowledgeIndex) -> bool:
    """Tell whether a folded text of a word or two names nothing ("what now", "from whom")."""
    return len(text.split()) <= _BARE and not index.mentions_in(text)


def list_breaks(folded: str) -> list[Break]:
    """Return all places where a folded message may be split."""
    found = [Break(match.start(), match.end()) for match in _BREAK.finditer(folded)]
    return [b for b in found if _parts(folded[: b.start], folded[b.start : b.end], folded[b.end :])]


def _parts(left: str, between: str, right: str) -> bool:
    """Tell whether a message may be split here at all: not at "can u" or "Dr.", not where it only says it again."""
    if not left.strip(" ,.?!") or not right.strip(" ,.?!"):
        return False
    before = left + between
    if _YOU.search(before) or (_ABBREVIATION.search(before) and not _OTHER_AND.search(between)):
        return False
    return not _RESTATES.match((between + right).lstrip(" ,;:.?!–—-"))


def cut(folded: str, breaks: list[Break], index: KnowledgeIndex) -> tuple[str, ...]:
    """Return the pieces between the breaks, completed by what they share."""
    starts, ends = [0, *(b.end for b in breaks)], [*(b.start for b in breaks), len(folded)]
    pieces = [_trim(folded[start:end]) for start, end in zip(starts, ends, strict=True)]
    questions = [piece for piece in pieces if not _asks_nothing(piece, pieces, index)] or pieces
    return _share_tail(_share_header(questions, index), index)


def _asks_nothing(piece: str, pieces: Sequence[str], index: KnowledgeIndex) -> bool:
    """Tell whether a piece is a filler, or says something of the visitor beside a question ("I'd like to write")."""
    if _FILLERS.issuperset(piece.split()):
        return True
    return bool(_STATES.match(piece)) and not (asks(piece) or index.mentions_in(piece)) and any(map(asks, pieces))


def _is_aside(piece: str, index: KnowledgeIndex) -> bool:
    """Tell whether a piece only stands around the question ("right", "thanks in advance", "for my talk")."""
    asked = piece.strip().endswith("?")  # the end of a question, behind what was put in: "what was it, then, to do?"
    piece = piece.strip(" ,;.!?:")
    length, thanks = len(piece.split()), bool(_THANKS.search(piece))
    if length > (_THANKING if thanks else LONGEST_ASIDE) or (asks(piece) and not thanks):
        return False
    if index.mentions_in(piece) or has_ordinal(piece) or (length > 1 and asked):
        return False
    known, strange = index.suggests(piece)
    return known < SAYS_NOTHING and strange < STRANGE


def break_features(folded: str, each: Break, index: KnowledgeIndex) -> dict[str, float]:
    """Return what stands around a break."""
    left, right = folded[: each.start], folded[each.end :]
    between = _OTHER_AND.sub("und", folded[each.start : each.end].strip())
    before, after = re.findall(r"\w+|[?]", left), re.findall(r"\w+", right)
    named_left, named_right = bool(index.mentions_in(left)), bool(index.mentions_in(right))
    flags = {
        "bias": True,
        f"between {between}": True,
        f"after {after[0] if after else ''}": True,
        f"after two {' '.join(after[:2])}": True,
        f"before {before[-1] if before else ''}": True,
        f"begins {before[0] if before else ''}": True,
        "right begins a question": begins_question(right),
        "right asks": asks(right),
        "left asks": asks(left),
        "both ask": asks(left) and asks(right),
        "neither asks": not asks(left) and not asks(right),
        "right refers": refers_back(right),
        "right refers, both ask": refers_back(right) and asks(left) and asks(right),
        "left names": named_left,
        "right names": named_right,
        "both name": named_left and named_right,
        "only right names": named_right and not named_left,
        "question mark": "?" in between,
        "short right": len(after) <= 1,
        "shorter right": len(after) == 2,
        "short left": len(before) <= 1,
        "shorter left": len(before) == 2,
        "long right": len(after) >= _MAX_WORDS,
        "long left": len(before) >= _MAX_WORDS,
        "breaks before": bool(list_breaks(left)),
        "breaks after": bool(list_breaks(right)),
    }
    return {name: 1.0 for name, flag in flags.items() if flag}


def _trim(piece: str) -> str:
    return _CLOSING.sub("", piece.strip(" ,;.!?:")).strip(" ,;.!?:")


def _is_header(text: str, sign: str) -> bool:
    """Tell "G DATA, where?" from "it is run by the RVR, isn't it?": only a colon has a sentence before it."""
    return not asks(text) and (":" in sign or len(text.split()) <= _SHORT_HEADER)


def _find_list(folded: str, index: KnowledgeIndex) -> int | None:
    """Return where a message begins to list what it wants to know of something ("G DATA, facts: year, staff")."""
    match = _HEADER.match(folded)
    if match and ":" in match["sign"] and _list_names(match["name"], index):
        return match.start("rest")
    return None


def _names_something(piece: str, index: KnowledgeIndex) -> bool:
    return any(index.entities[mention.slug].kind in SPECIFIC for mention in index.mentions_in(piece))


def _list_names(text: str, index: KnowledgeIndex) -> str:
    """Return what a text names, in its words: "g data" of "two numbers about g data"; "" where it names nothing."""
    words = [token.text for token in tokenize(text)]
    return ", ".join(" ".join(words[mention.first : mention.last + 1]) for mention in index.mentions_in(text))


def _share_header(pieces: list[str], index: KnowledgeIndex) -> list[str]:
    """Give "G DATA" of "G DATA: wo, seit wann?" to every piece."""
    if len(pieces) < 2:
        return pieces
    match = _HEADER.match(pieces[0])
    header = _list_names(match["name"], index) if match and _is_header(match["name"], match["sign"]) else ""
    if header and match:
        others = [piece if _names_something(piece, index) else f"{piece} ({header})" for piece in pieces[1:]]
        return [match["rest"] + f" ({header})", *others]
    if len(pieces) > 2 and index.mentions_in(pieces[0]) and not asks(pieces[0]) and len(pieces[0].split()) <= 3:
        return [f"{piece} ({pieces[0]})" for piece in pieces[1:]]
    return pieces


def _share_tail(pieces: list[str], index: KnowledgeIndex) -> tuple[str, ...]:
    """Give "of G DATA" of "year and staff of G DATA" to the pieces before it that name nothing."""
    tail = _SHARED_TAIL.search(pieces[-1]) if len(pieces) > 1 else None
    if tail is None or not index.mentions_in(tail.group()):
        return tuple(pieces)
    shared = [piece if index.mentions_in(piece) or asks(piece) else piece + tail.group() for piece in pieces[:-1]]
    return (*shared, pieces[-1])
