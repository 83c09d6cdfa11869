"""Cut a new text into passages that could become facts: what each is about, and which facts say nearly the same."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.embedding import Embedder
from bot.knowledge.linking import EntityLinker, tokenize
from bot.knowledge.records import EntityRecord, FactRecord, Knowledge, Language

LONGEST = 400
"""Characters of a passage: as long as what a visitor likes to read in a chat."""
SHORTEST = 25
"""Shorter lines are headings and credits."""
NEAR = 0.9
"""Cosine from which an existing fact is shown beside a passage."""
MAX_PASSAGES = 80
_SENTENCE = re.compile(r"(?<=[.!?…])[\"“”»«']?\s+(?=[\"„“»«'(]?[A-ZÄÖÜ0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Za-zÄÖÜäöü]|Dr|Prof|Mr|Mrs|Ms|St|Nr|No|ca|bzw|usw|etc|vgl|Inc|Ltd|inkl|Hr|Fr|Jan|Feb|Okt|Dez)|\b\d{1,2})\.$"
)
_ASPECTS = (
    ("signed", r"unterzeichn|unterschr|\bsigned|\bsigning"),
    ("how_many", r"\d[\d.,]*\s+(?:mitarbeit|besch[aä]ftigt|mensch|unternehm|student|staff|employe|people|compan)"),
    ("role", r"direktor|geschäftsführ|bürgermeister|leiter\b|leiterin|vorstand|director|mayor|head of|chief|chair"),
    ("statement", r"\bsagte?\b|betont|erklärt|zitat|\bsaid\b|\bsays\b|stress|explain|according to"),
    ("research", r"forsch|research|\bstud(?:y|ies)"),
    ("where", r"hauptsitz|\bsitz\b|standort|befindet sich|\bbased in|headquarter|located"),
    ("goal", r"\bziel|\bsoll(?:en)?\b|\baims?\b|\bgoal|intend"),
    ("when", r"\b(?:19|20)\d\d\b|januar|februar|märz|april|juni|juli|august|september|oktober|november|dezember"),
)


@dataclass(frozen=True)
class Near:
    """A fact that says nearly the same."""

    fact: FactRecord
    similarity: float


@dataclass(frozen=True)
class Proposal:
    """A passage with what it seems to be about."""

    text: str
    subject: str | None
    about: tuple[str, ...]
    aspect: str
    near: tuple[Near, ...]


def split_passages(text: str) -> list[str]:
    """Cut a text at paragraphs and sentences; no passage is longer than it must be."""
    passages: list[str] = []
    for paragraph in re.split(r"\n\s*\n|\r\n\s*\r\n", text):
        flat = " ".join(paragraph.split())
        current = ""
        for sentence in _sentences(flat):
            if current and len(current) + len(sentence) + 1 > LONGEST:
                passages.append(current)
                current = ""
            current = f"{current} {sentence}".strip()
        passages.append(current)
    return [passage for passage in passages if len(passage) >= SHORTEST][:MAX_PASSAGES]


def propose(text: str, language: Language, knowledge: Knowledge, embedder: Embedder) -> list[Proposal]:
    """Return a proposal for each passage of a text."""
    passages = split_passages(text)
    linker, kinds = EntityLinker(knowledge.entities), {entity.slug: entity for entity in knowledge.entities}
    near = _find_near(passages, language, knowledge.facts, embedder)
    proposals = []
    for passage, facts in zip(passages, near, strict=True):
        about = tuple(dict.fromkeys(mention.slug for mention in linker.link(tokenize(passage))))
        aspect = _guess_aspect(passage)
        proposals.append(Proposal(passage, guess_subject(about, aspect, kinds), about, aspect, facts))
    return proposals


def _sentences(paragraph: str) -> list[str]:
    sentences: list[str] = []
    for piece in _SENTENCE.split(paragraph):
        if sentences and _ABBREVIATION.search(sentences[-1]):
            sentences[-1] += f" {piece}"
        else:
            sentences.append(piece)
    return sentences


def _find_near(
    passages: Sequence[str], language: Language, facts: Sequence[FactRecord], embedder: Embedder
) -> list[tuple[Near, ...]]:
    written = [fact for fact in facts if fact.answer.get(language)]
    if not passages or not written:
        return [()] * len(passages)
    # Facts come from the cache of vectors; a text that is only pasted is not kept there.
    known = embedder.embed_many([fact.answer.get(language) for fact in written])
    similarities = np.stack([embedder.embed(passage) for passage in passages]) @ known.T
    found = []
    for row in similarities:
        best = [int(number) for number in np.argsort(-row)[:2] if row[number] >= NEAR]
        found.append(tuple(Near(written[number], float(row[number])) for number in best))
    return found


def _guess_aspect(passage: str) -> str:
    folded = passage.casefold()
    return next((aspect for aspect, pattern in _ASPECTS if re.search(pattern, folded)), "what")


def guess_subject(about: tuple[str, ...], aspect: str, entities: Mapping[str, EntityRecord]) -> str | None:
    """Return the entity that a passage is mainly about: persons for what people do, then the first that acts."""
    wanted = ("person",) if aspect in ("role", "statement") else ()
    for kinds in (wanted, ("organisation", "person", "event", "agreement")):
        for slug in about:
            if entities[slug].kind in kinds:
                return slug
    return about[0] if about else None
