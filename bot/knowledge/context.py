"""Read a message in the light of what was said before it."""

from __future__ import annotations

from dataclasses import replace

from bot.knowledge.fitting import with_focus
from bot.knowledge.index import KnowledgeIndex, Reading
from bot.knowledge.wording import Wording

SPECIFIC = ("person", "organisation", "agreement", "event")
_FOCUSED_SHARE = 0.6
"""Share of the reading with the focus' name in the mixture of both; measured on calibration conversations."""
_LEANING_BOOST, _MILD_BOOST = 6.0, 2.0
"""How much likelier a fact on the same entities as the last answer is, where the wording points back or does not."""
_REPEATED = 0.25
"""How much less likely the fact just shown is asked for again by a follow-up."""
_SAME_ASPECT = 0.05
"""Probability from which a fact of the aspect asked before answers "and in Duisburg?"."""


def read_in_context(
    plain: Reading,
    wording: Wording,
    language: str,
    focus: str | None,
    last_facts: tuple[str, ...],
    index: KnowledgeIndex,
    *,
    same_message: bool = False,
) -> Reading:
    """Return the reading that takes the last answer into account; `plain` itself where nothing points back.

    With `same_message` the last answer is that to the part before of the same message, which its second part
    nearly always goes on about.
    """
    shown = [index.facts[slug] for slug in last_facts if slug in index.facts]
    if not shown and focus not in index.entities:
        return plain
    names_something = any(index.entities[slug].kind in SPECIFIC for slug in plain.entities)
    leaning = (same_message or wording.refers or wording.continues or wording.is_short) and not names_something
    referent = _referent(wording, focus, last_facts, index)
    reading = plain
    if leaning and referent and not (wording.continues and plain.entities):
        name = index.entities[referent].short.get(language)
        reading = _mix(plain, index.read(with_focus(plain.text, name)))
    if names_something:
        return reading
    near = {slug for fact in shown for slug in fact.about if index.entities[slug].kind != "place"}
    if referent:
        near.add(referent)
    told = frozenset(last_facts) if leaning and not same_message else frozenset[str]()
    return _boost(reading, near, _LEANING_BOOST if leaning else _MILD_BOOST, told, index)


def same_aspect(plain: Reading, last_facts: tuple[str, ...], index: KnowledgeIndex) -> str | None:
    """Find the fact of the aspect asked before about the entity named now ("and in Duisburg?")."""
    aspects = {index.facts[slug].aspect for slug in last_facts if slug in index.facts}
    candidates = [
        fact.slug
        for fact in index.facts.values()
        if fact.aspect in aspects and fact.slug not in last_facts and set(fact.about) & plain.entities
    ]
    subjects = {index.subject_of(slug) for slug in last_facts if slug in index.facts}
    # "The visit in Bochum" and "the visit in Duisburg" are parallel, however unlikely the latter is by itself.
    parallel = [slug for slug in candidates if index.subject_of(slug) in subjects]
    best = max(parallel or candidates, key=lambda slug: plain.facts.get(slug, 0.0), default=None)
    return best if parallel or (best and plain.facts.get(best, 0.0) >= _SAME_ASPECT) else None


def _referent(wording: Wording, focus: str | None, last_facts: tuple[str, ...], index: KnowledgeIndex) -> str | None:
    """Return what a pronoun means: "he" and "she" a person of the last answer, everything else the focus."""
    current = focus if focus in index.entities else None
    if not wording.refers_to_person or (current and index.entities[current].kind == "person"):
        return current
    about = [slug for fact in last_facts if fact in index.facts for slug in index.facts[fact].about]
    return next((slug for slug in about if index.entities[slug].kind == "person"), current)


def _mix(plain: Reading, focused: Reading) -> Reading:
    def blend(name: str) -> dict[str, float]:
        first, second = getattr(plain, name), getattr(focused, name)
        return {slug: (1 - _FOCUSED_SHARE) * p + _FOCUSED_SHARE * second.get(slug, 0.0) for slug, p in first.items()}

    off_topic = (1 - _FOCUSED_SHARE) * plain.off_topic + _FOCUSED_SHARE * focused.off_topic
    return replace(
        plain,
        vector=focused.vector,
        mentions=focused.mentions,
        facts=blend("facts"),
        unknowns=blend("unknowns"),
        lookups=blend("lookups"),
        off_topic=off_topic,
    )


def _boost(reading: Reading, near: set[str], factor: float, told: frozenset[str], index: KnowledgeIndex) -> Reading:
    """Move probability towards facts on the entities just talked about, away from what was just told.

    The sum over all facts stays, so that what is unknown stays as unknown as it was.
    """
    raised = {
        slug: p * (factor if near.intersection(index.facts[slug].about) else 1.0) * (_REPEATED if slug in told else 1.0)
        for slug, p in reading.facts.items()
    }
    scale = sum(reading.facts.values()) / (sum(raised.values()) or 1.0)
    return replace(reading, facts={slug: p * scale for slug, p in raised.items()})
