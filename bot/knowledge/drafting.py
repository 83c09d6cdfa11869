"""Start drafts of facts: from the passages of a text, and from questions that had no answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.knowledge.curating import add_months, save_fact, today
from bot.knowledge.editing import Edit
from bot.knowledge.finding import free_slug
from bot.knowledge.linking import EntityLinker, tokenize
from bot.knowledge.proposing import guess_subject
from bot.knowledge.records import FactRecord, Knowledge, Language, SourceRecord, Text
from bot.knowledge.sampling import add_questions

REVIEW_MONTHS = 12
GENERAL = "partnership"
"""What a question is about that names nothing."""
_QUESTION_WORDS = (
    ("how_many", r"wie\s?viele?|how (?:many|much)|anzahl|number of"),
    ("where", r"\bwo\b|wohin|where|standort|in welche[rm]? (?:stadt|ort)|which (?:city|town)"),
    ("when", r"\bwann\b|\bwhen\b|seit wann|datum|\bdate\b"),
    ("why", r"warum|weshalb|wieso|wozu|\bwhy\b"),
    ("contact", r"kontakt|erreiche|telefon|e-?mail|contact|reach|phone"),
    ("who", r"\bwer\b|\bwem\b|\bwen\b|\bwho\b|\bwhom\b"),
    ("how", r"\bwie\b|\bhow\b"),
)


@dataclass(frozen=True)
class Chosen:
    """A passage that a person wants as a draft, as they edited it."""

    text: str
    subject: str
    aspect: str
    about: tuple[str, ...] = ()


def draft_facts(edit: Edit, source: SourceRecord, language: Language, chosen: Iterable[Chosen]) -> list[str]:
    """Store a source and a draft for each chosen passage; return the slugs of the drafts."""
    edit.put(source, "")
    day, slugs = today(), []
    for each in chosen:
        slug = free_slug(edit.session, "fact", f"{each.subject} {each.aspect}")
        fact = FactRecord(
            slug=slug,
            subject=each.subject,
            about=tuple(dict.fromkeys((each.subject, *each.about))),
            aspect=each.aspect,
            gloss=each.text[:120],
            answer=Text.model_validate({"de": "", "en": "", language: each.text}),
            source=source.slug,
            passage=each.text[:200],
            reviewed_on=day,
            review_due_on=add_months(day, REVIEW_MONTHS),
            status="draft",
        )
        save_fact(edit, fact, "")
        slugs.append(slug)
    return slugs


def draft_from_question(
    edit: Edit, questions: Sequence[str], language: Language, knowledge: Knowledge, gloss: str = ""
) -> str:
    """Store an empty draft that is to answer questions, which become its samples; return its slug.

    Raises `LookupError` where there is no entity or source yet to start from.
    """
    if not knowledge.entities or not knowledge.sources:
        raise LookupError("a fact needs an entity and a source")
    linked = [m.slug for m in EntityLinker(knowledge.entities).link(tokenize(questions[0]))]
    kinds = {entity.slug: entity for entity in knowledge.entities}
    default = GENERAL if GENERAL in kinds else knowledge.entities[0].slug
    subject = guess_subject(tuple(linked), "what", kinds) or default
    slug, day = free_slug(edit.session, "fact", questions[0]), today()
    fact = FactRecord(
        slug=slug,
        subject=subject,
        about=tuple(dict.fromkeys((subject, *linked))),
        aspect=_question_aspect(questions[0]),
        gloss=gloss or questions[0][:300],
        answer=Text(de="", en=""),
        source=max(knowledge.sources, key=lambda source: source.retrieved_on).slug,
        passage="",
        reviewed_on=day,
        review_due_on=add_months(day, REVIEW_MONTHS),
        status="draft",
    )
    save_fact(edit, fact, "")
    add_questions(edit, f"fact:{slug}", language, questions)
    return slug


def _question_aspect(question: str) -> str:
    folded = question.casefold()
    return next((aspect for aspect, pattern in _QUESTION_WORDS if re.search(pattern, folded)), "what")
