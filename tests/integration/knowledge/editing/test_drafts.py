"""A pasted text becomes drafts; a question without an answer becomes one, with the question as its sample."""

from __future__ import annotations

import pytest

from bot.database import Database
from bot.embedding import Embedder
from bot.knowledge.drafting import Chosen, draft_facts, draft_from_question
from bot.knowledge.editing import Edit
from bot.knowledge.entries import KINDS
from bot.knowledge.finding import read_surroundings
from bot.knowledge.proposing import LONGEST, propose, split_passages
from bot.knowledge.records import Knowledge
from tests.integration.knowledge.editing.test_edits import read_fact
from tests.unit.knowledge.samples import KNOWLEDGE, SOURCE, HashingBackend

RELEASE = """Neues aus Duisburg

Das ZBT steht in Duisburg. Es bietet ab dem 1. Mai 2027 Führungen an, z. B. für Schulen.

Jörg Kemna, Geschäftsführer der BMR, sagte: „Das freut uns.“ """


def test_text_is_cut_at_paragraphs_and_sentences_only() -> None:
    assert split_passages(RELEASE) == [
        "Das ZBT steht in Duisburg. Es bietet ab dem 1. Mai 2027 Führungen an, z. B. für Schulen.",
        "Jörg Kemna, Geschäftsführer der BMR, sagte: „Das freut uns.“",
    ]
    long = split_passages("Dies ist ein Satz mit einigen Wörtern. " * 40)
    assert all(len(passage) <= LONGEST and passage.endswith(".") for passage in long)


def test_proposals_name_what_they_are_about_and_what_says_the_same() -> None:
    proposals = propose(RELEASE, "de", KNOWLEDGE, Embedder(HashingBackend()))
    first, second = proposals
    assert (first.subject, set(first.about)) == ("zbt", {"zbt", "duisburg"})
    assert (second.subject, second.aspect) == ("joerg-kemna", "role")
    (same,) = propose("Das ZBT steht in Duisburg .", "de", KNOWLEDGE, Embedder(HashingBackend()))
    assert [near.fact.slug for near in same.near] == ["zbt-location"]


@pytest.mark.parametrize("text", ["", " \n\n ", "!!!", "x" * 10_000, "\u202e" * 50])
def test_odd_texts_give_no_error(text: str) -> None:
    propose(text, "en", KNOWLEDGE, Embedder(HashingBackend()))
    propose(text, "en", Knowledge(), Embedder(HashingBackend()))


def test_chosen_passages_become_drafts_of_a_new_source(database: Database, editor: int) -> None:
    source = SOURCE.model_copy(update={"slug": "release-2"})
    with database.begin() as session:
        chosen = [Chosen("Das ZBT bietet Führungen an.", "zbt", "activities", ("duisburg",))] * 2
        slugs = draft_facts(Edit(session, editor), source, "de", chosen)
    assert slugs == ["zbt-activities", "zbt-activities-2"]
    draft = read_fact(database, slugs[0])
    assert (draft.status, draft.source, draft.answer.de, draft.answer.en) == (
        "draft", "release-2", "Das ZBT bietet Führungen an.", "",
    )  # fmt: skip
    assert draft.stale_language is None


def test_question_becomes_a_draft_with_itself_as_sample(database: Database, editor: int) -> None:
    with database.begin() as session:
        edit = Edit(session, editor)
        slug = draft_from_question(
            edit, ["Wo parke ich am ZBT?", "parken zbt"], "de", read_surroundings(session), gloss=""
        )
    draft = read_fact(database, slug)
    assert (draft.subject, draft.aspect, draft.status) == ("zbt", "where", "draft")
    with database.read() as session:
        kept = KINDS["questions"].find(session, f"fact:{slug}").questions
    assert [(q.language, q.text) for q in kept] == [("de", "Wo parke ich am ZBT?"), ("de", "parken zbt")]


def test_question_cannot_become_a_draft_of_nothing(database: Database, editor: int) -> None:
    with pytest.raises(LookupError), database.begin() as session:
        draft_from_question(Edit(session, editor), ["Wo?"], "de", Knowledge())
