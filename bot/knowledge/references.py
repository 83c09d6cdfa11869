"""What a message points back to: a place in the last list, a person, or the thing talked about."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.knowledge.index import KnowledgeIndex, NameFit
from bot.knowledge.reading import Reading
from bot.knowledge.wording import Wording

_ORDINALS = (
    (re.compile(r"\b(?:erste[rsnm]?|ersterer?[sn]?|first|former|1st)\b"), 0),
    (re.compile(r"\b(?:zweite[rsnm]?|second|2nd)\b"), 1),
    (re.compile(r"\b(?:mittlere[rsnm]?|middle one)\b"), 1),
    (re.compile(r"\b(?:dritte[rsnm]?|third|3rd)\b"), 2),
    (re.compile(r"\b(?:vierte[rsnm]?|fourth|4th)\b"), 3),
    (re.compile(r"\b(?:fuenfte[rsnm]?|fifth|5th)\b"), 4),
    (re.compile(r"\b(?:vorletzte[rsnm]?|last but one)\b"), -2),
    (re.compile(r"\b(?:letzte(?:re)?[rsnm]?|last|latter)\b"), -1),
)
_TWO = re.compile(r"\b(?:two|both|zwei|beiden?|beider)\b")
_OTHER = re.compile(r"\b(?:andere[rsnm]?|other(?: one)?)\b")
_THERE = re.compile(r"\b(?:dort|da|hier|there|here)\b")
_LISTED = ("person", "organisation", "topic", "place")
_MIN_ITEMS = 2
_TINY = 1e-6
_LINKS = re.compile(r"[,;:.]\s|\s(?:und|sowie|and|as well as)\s")


@dataclass(frozen=True)
class Context:
    """What was said before a message."""

    question: str | None = None
    """The last question so that it stands alone, as far as it was understood."""
    focus: str | None = None
    """The entity talked about."""
    facts: tuple[str, ...] = ()
    """Slugs of the facts shown last."""
    items: tuple[str, ...] = ()
    """Slugs of the entities that the last list named, in order."""
    same_message: bool = False
    """It is the part before of the same message, which the next part nearly always goes on about."""


def listed_items(texts: Sequence[str], index: KnowledgeIndex) -> tuple[str, ...]:
    """Return the entities that an answer enumerates: those of the kind that it names most, in order.

    Of "the Smart Hospital of University Medicine Essen, G DATA and H2UB" the first of each link counts.
    """
    lines = [line for text in texts for line in text.splitlines()]
    bullets = [line for line in lines if line.startswith("- ")]
    links = [index.mentions_in(link) for link in bullets or [link for line in lines for link in _LINKS.split(line)]]
    kinds: dict[str, dict[str, None]] = {kind: {} for kind in _LISTED}
    for mentions in links:
        slugs = [mention.slug for mention in mentions if index.lookup.lists(mention.slug)]
        for kind, named in kinds.items():
            named.update(dict.fromkeys([slug for slug in slugs if index.entities[slug].kind == kind][:1]))
    items = max((tuple(named) for named in kinds.values()), key=len)
    return items if len(items) >= _MIN_ITEMS else ()


def has_ordinal(text: str) -> bool:
    """Tell whether a folded text points to a place in a list ("the second one", "beim letzten")."""
    return any(words.search(text) for words, _ in _ORDINALS)


def list_asked(context: Context, index: KnowledgeIndex) -> list[str]:
    """Return the entities that the last question named, in order."""
    return [mention.slug for mention in index.mentions_in(context.question or "")]


def list_referents(context: Context, plain: Reading, index: KnowledgeIndex) -> list[str]:
    """Return the entities that a message may point back to, those talked about last first."""
    found = [context.focus] if context.focus else []
    found += list_asked(context, index)
    shown = [index.facts[slug] for slug in context.facts if slug in index.facts]
    found += [slug for fact in shown for slug in (fact.subject, *fact.about)]
    found += context.items
    return [slug for slug in dict.fromkeys(found) if slug in index.entities and slug not in plain.entities]


def referent_features(
    slug: str,
    plain: Reading,
    wording: Wording,
    context: Context,
    asked: Sequence[str],
    named: NameFit,
    index: KnowledgeIndex,
) -> dict[str, float]:
    """Return what tells the entity that a message points back to.

    `asked` are the entities that the last question named; `named` tells how the message reads with this one's name.
    """
    text = plain.folded
    kind = index.entities[slug].kind
    shown = [index.facts[fact] for fact in context.facts if fact in index.facts]
    items = [item for item in context.items if item in index.entities]
    placed, other = _by_place(text, items, index), _by_contrast(text, context.focus, items, index)
    flags = {
        "focus": slug == context.focus,
        "subject": any(fact.subject == slug for fact in shown),
        "about": any(slug in fact.about for fact in shown),
        "meets": index.lookup.meets(slug, plain.entities),
        "asked": slug in asked,
        "asked last": asked[-1:] == [slug],
        "item": slug in context.items,
        "placed": slug == placed,
        "not placed": placed is not None and slug != placed,
        "other": slug == other,
        kind: True,
        f"{kind} for a person": wording.refers_to_person,
        f"{kind} for a place": bool(_THERE.search(text)),
        f"focus is {kind}": slug == context.focus,
        f"asked {kind}": slug in asked,
    }
    numbers = {
        "certain": math.log(named.likeliest + _TINY),
        "fitting": named.as_subject,
        "related": named.about,
    }
    return {**{name: float(flag) for name, flag in flags.items() if flag}, **numbers}


def _by_place(text: str, items: list[str], index: KnowledgeIndex) -> str | None:
    if _TWO.search(text):
        items = next(iter(_pairs(items, index)), items)
    place = next((place for words, place in _ORDINALS if words.search(text)), None)
    return items[place] if place is not None and -len(items) <= place < len(items) else None


def _by_contrast(text: str, focus: str | None, items: list[str], index: KnowledgeIndex) -> str | None:
    """Find what "and the other one" means: the one of two that was not talked about last."""
    if not _OTHER.search(text):
        return None
    pairs = [items] if len(items) == _MIN_ITEMS else _pairs(items, index)
    others = [slug for pair in pairs if focus in pair for slug in pair if slug != focus]
    return others[0] if others else None


def _pairs(items: Sequence[str], index: KnowledgeIndex) -> list[list[str]]:
    """Return "the two" of a longer list: those of one side of the partnership, where it has two of them."""
    sides = dict.fromkeys(index.entities[slug].side for slug in items)
    groups = [[slug for slug in items if index.entities[slug].side == side] for side in sides if side]
    return [group for group in groups if len(group) == _MIN_ITEMS]
