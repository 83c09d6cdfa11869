"""Choose the facts to show from the probabilities of one reading."""

from dataclasses import dataclass

from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.reading import Reading

CLEAR = 0.6
"""Probability from which the likeliest fact stands alone."""
COVER_GAIN = 0.15
"""How much more probability an overview must gather to stand in for the likeliest single fact."""
SECOND = 0.1
"""Probability from which the runner-up is shown as well where no fact is clear."""
LIKELY = 0.02
"""Probability that an overview needs of its own: that of all organisations is no answer to "who came?"."""
SHORTLIST = 6


@dataclass(frozen=True)
class Selection:
    """The facts to show and the probability that they gather."""

    facts: tuple[str, ...]
    mass: float


def select(reading: Reading, index: KnowledgeIndex) -> Selection:
    """Return one fact where it is clear, an overview or two facts where the probability is spread.

    Measured: showing the two best halves the wrong answers of the single best (`ANSWERING.md`).
    """
    selected = _select_likeliest(reading, index)
    others = _same_of_others(selected, reading, index) if len(selected) == 1 else ()
    chosen = (*selected, *others[:1])
    return Selection(chosen, _mass(reading, index, chosen))


def _select_likeliest(reading: Reading, index: KnowledgeIndex) -> tuple[str, ...]:
    shares = dict(reading.together.best("fact", SHORTLIST))
    shortlist = list(shares)
    first = shortlist[0]
    if shares[first] >= CLEAR:
        return (first,)
    likely = [slug for slug in shortlist if shares[slug] >= LIKELY]
    overview = max(likely or shortlist, key=lambda slug: _mass(reading, index, (slug,)))
    if _mass(reading, index, (overview,)) >= shares[first] + COVER_GAIN:
        first = overview
    seconds = [s for s in shortlist if s != first and s not in index.covered(first) and shares[s] >= SECOND]
    seconds = [s for s in seconds if not is_elsewhere((s,), reading, index)]
    chosen = (first, *seconds[:1])
    if len(chosen) == 2 and first in index.covered(chosen[1]):
        chosen = chosen[1:]
    return chosen


def is_elsewhere(slugs: tuple[str, ...], reading: Reading, index: KnowledgeIndex) -> bool:
    """Tell whether facts are about another place than named, or what came after it ("who signed the older one")."""
    places = [slug for slug in reading.entities if index.entities[slug].kind == "place"]
    about = {slug for fact in slugs for slug in index.facts[fact].about}
    if any(index.lookup.is_replaced(slug, about) for slug in reading.entities):
        return True
    return bool(places) and all(index.lookup.is_elsewhere(place, about) for place in places)


def _same_of_others(selected: tuple[str, ...], reading: Reading, index: KnowledgeIndex) -> tuple[str, ...]:
    """Return the same aspect of what else is named ("how did they like G DATA and H2UB?")."""
    fact = index.facts[selected[0]]
    if fact.subject not in reading.entities:
        return ()
    kind = index.entities[fact.subject].kind
    others = [slug for slug in reading.entities.difference(fact.about) if index.entities[slug].kind == kind]
    return tuple(slug for other in sorted(others) for slug in index.facts_of(other, fact.aspect))


def _mass(reading: Reading, index: KnowledgeIndex, slugs: tuple[str, ...]) -> float:
    return reading.together.of_facts(index.covered(*slugs))
