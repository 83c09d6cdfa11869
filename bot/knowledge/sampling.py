"""Sample questions of a target: add, rewrite, remove, and suggest some for a fact that has none yet."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from bot.knowledge.curating import questions_of
from bot.knowledge.editing import Edit
from bot.knowledge.entries import QuestionsRecord
from bot.knowledge.linking import fold
from bot.knowledge.records import EntityRecord, FactRecord, Language, QuestionRecord, Texts
from bot.knowledge.repository import CONSOLE

MAX_TEXT = 400
TEMPLATES = Path(__file__).resolve().parent / "question_templates.yml"
ANY_ASPECT = "any"


def add_questions(edit: Edit, target: str, language: Language, texts: Sequence[str]) -> int:
    """Add questions in one language; those that are there already are left out. Return how many came new."""
    kept = questions_of(edit, target)
    known = {(q.language, fold(q.text)) for q in kept.questions}
    new = []
    for text in (" ".join(text.split())[:MAX_TEXT] for text in texts):
        if text and (language, fold(text)) not in known:
            known.add((language, fold(text)))
            new.append(QuestionRecord(target=target, language=language, text=text, origin=CONSOLE))
    if new:
        edit.put(QuestionsRecord(target=target, questions=(*kept.questions, *new)))
    return len(new)


def remove_question(edit: Edit, target: str, language: str, text: str) -> bool:
    """Remove a question; tell whether it was there."""
    kept = questions_of(edit, target)
    left = tuple(q for q in kept.questions if (q.language, q.text) != (language, text))
    if len(left) == len(kept.questions):
        return False
    if left:
        edit.put(QuestionsRecord(target=target, questions=left))
    else:
        edit.remove("questions", target)
    return True


def suggest_questions(fact: FactRecord, subject: EntityRecord, known: Sequence[QuestionRecord] = ()) -> Texts:
    """Return questions that the aspect and the subject of a fact suggest, without those that are there already."""
    templates = load_templates()
    chosen = templates.get(fact.aspect) or templates[ANY_ASPECT]
    asked = {(q.language, fold(q.text)) for q in known}
    suggested: dict[str, list[str]] = {"de": [], "en": []}
    for language, template in chosen.items():
        text = template.format(name=subject.short.get(language))
        text = text[:1].upper() + text[1:]
        if (language, fold(text)) not in asked:
            suggested[language].append(text)
    return Texts(de=tuple(suggested["de"]), en=tuple(suggested["en"]))


@lru_cache(maxsize=1)
def load_templates() -> dict[str, Texts]:
    """Read the questions by aspect; `{name}` stands for the subject's short name, always as the nominative."""
    content = yaml.safe_load(TEMPLATES.read_text("utf-8"))
    return {aspect: Texts.model_validate(texts) for aspect, texts in content.items()}


def list_aspects() -> list[str]:
    """Return the aspects that a new fact may have."""
    return sorted(aspect for aspect in load_templates() if aspect != ANY_ASPECT)
