"""What was signed "back then" is not what was signed now."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.knowledge.context import load_context_model, read_in_context
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.records import Knowledge, RelationRecord, UnknownRecord
from bot.knowledge.references import Context
from bot.knowledge.wording import analyse
from tests.unit.knowledge.samples import KNOWLEDGE, entity, fact, fit_index, questions


@pytest.fixture(scope="module")
def index() -> KnowledgeIndex:
    """The small knowledge base with a treaty, and a letter that it builds on; who signed the letter is unknown."""
    new_ones = (
        entity("letter", "agreement", "Absichtserklärung", "letter of intent"),
        entity("treaty", "agreement", "Vertrag", "treaty"),
    )
    facts = (
        fact("treaty-signed", "treaty", "signed", "Den Vertrag hat Kemna unterzeichnet.", "Kemna signed the treaty."),
        fact(
            "treaty-predecessor",
            "treaty",
            "predecessor",
            "Der Vertrag folgt auf eine Absichtserklärung.",
            "The treaty follows a letter of intent.",
            about=("treaty", "letter"),
        ),
    )
    relation = {"subject": "treaty", "predicate": "builds_on", "object": "letter", "role": None}
    unknown = {"slug": "letter-signed", "gloss": "Who signed it?", "about": ("letter",)}
    names = {"name": {"de": "die Unterzeichner", "en": "the signatories"}}
    samples = [
        *questions("fact:treaty-signed", "Wer hat den Vertrag unterschrieben?", "Who signed it?"),
        *questions("fact:treaty-predecessor", "Gab es vor dem Vertrag etwas?", "Was there anything before the treaty?"),
        *questions(
            "unknown:letter-signed",
            "Wer hat die Absichtserklärung unterschrieben?\nUnterzeichner Absichtserklärung",
            "Who signed the letter of intent?\nsignatories letter of intent",
        ),
    ]
    knowledge: Knowledge = replace(
        KNOWLEDGE,
        entities=(*KNOWLEDGE.entities, *new_ones),
        facts=(*KNOWLEDGE.facts, *facts),
        relations=(*KNOWLEDGE.relations, RelationRecord.model_validate({**relation, "fact": "treaty-predecessor"})),
        unknowns=(*KNOWLEDGE.unknowns, UnknownRecord.model_validate({**unknown, **names})),
        questions=(*KNOWLEDGE.questions, *samples),
    )
    return fit_index(knowledge, "that")  # else misspelt: "what"


@pytest.mark.parametrize(
    ("language", "question", "text", "alone"),
    [
        ("de", "Gab es vor dem Vertrag etwas?", "Wer hat das damals unterschrieben?", "(Absichtserklärung)"),
        ("en", "Was there anything before the treaty?", "Who signed that one?", "(letter of intent)"),
    ],
)
def test_then_means_what_was_there_before(
    index: KnowledgeIndex, language: str, question: str, text: str, alone: str
) -> None:
    context = Context(question, "treaty", ("treaty-predecessor",))
    plain = index.read(text)
    reading, understood = read_in_context(plain, analyse(text), language, context, index, load_context_model())
    assert understood == f"{text} {alone}"
    assert "letter" in reading.entities
    assert reading.together.likeliest[0] == "unknown:letter-signed"
    assert reading.leaning == 1.0


@pytest.mark.parametrize("text", ["Wer hat den neuen unterschrieben?", "Who signed the new one?", "Who signed it?"])
def test_now_does_not(index: KnowledgeIndex, text: str) -> None:
    context = Context("Gab es vor dem Vertrag etwas?", "treaty", ("treaty-predecessor",))
    plain = index.read(text)
    reading, _ = read_in_context(plain, analyse(text), "en", context, index, load_context_model())
    assert reading.leaning < 1.0


def test_then_means_nothing_where_nothing_was_before(index: KnowledgeIndex) -> None:
    context = Context("Wo sitzt G DATA?", "g-data", ("g-data-location",))
    text = "Wer hat das damals unterschrieben?"
    reading, _ = read_in_context(index.read(text), analyse(text), "de", context, index, load_context_model())
    assert "letter" not in reading.entities
