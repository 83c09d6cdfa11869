"""Every kind of mistake is found in a broken copy, and none in the real knowledge."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.knowledge.checking import MAX_ANSWER, Problem, check
from bot.knowledge.records import Knowledge, RelationRecord, Text, Texts
from tests.unit.knowledge.samples import KNOWLEDGE, questions


def test_real_knowledge_has_no_problem(real_knowledge: Knowledge) -> None:
    assert check(real_knowledge) == []


def test_sound_knowledge_has_no_problem() -> None:
    assert check(KNOWLEDGE) == []


def broken(part: str, slug: str, **values: Any) -> Knowledge:
    """Return the small knowledge base with one record changed."""
    records = tuple(r.model_copy(update=values) if r.slug == slug else r for r in getattr(KNOWLEDGE, part))
    return replace(KNOWLEDGE, **{part: records})


@pytest.mark.parametrize(
    ("part", "slug", "values", "problem"),
    [
        (
            "facts",
            "zbt-location",
            {"answer": Text(de="", en="The ZBT stands in Duisburg.")},
            Problem("missing language", "fact zbt-location", "answer has no text in de"),
        ),
        (
            "entities",
            "hydrogen",
            {"name": Text(de="Wasserstoff", en="")},
            Problem("missing language", "entity hydrogen", "name has no text in en"),
        ),
        (
            "unknowns",
            "phone",
            {"name": Text(de="", en="a telephone number")},
            Problem("missing language", "unknown phone", "name has no text in de"),
        ),
        (
            "sources",
            "press-release",
            {"title": Text(de="Pressemitteilung", en="")},
            Problem("missing language", "source press-release", "title has no text in en"),
        ),
        (
            "facts",
            "zbt-location",
            {"about": ("zbt", "atlantis")},
            Problem("dangling reference", "fact zbt-location", "there is no entity 'atlantis'"),
        ),
        (
            "facts",
            "g-data-overview",
            {"covers": ("g-data-location", "lost")},
            Problem("dangling reference", "fact g-data-overview", "there is no covered fact 'lost'"),
        ),
        (
            "facts",
            "zbt-location",
            {"source": "hearsay"},
            Problem("no source", "fact zbt-location", "there is no source 'hearsay'"),
        ),
        (
            "entities",
            "duisburg",
            {"aliases": Texts(de=("BOCHUM",))},
            Problem("duplicate alias", "entity bochum", "'bochum' also belongs to duisburg"),
        ),
        (
            "facts",
            "g-data-employees",
            {"answer": Text(de="Die G DATA beschäftigt 500 Menschen.", en="G DATA employs 5,000 people.")},
            Problem(
                "drifted translation",
                "fact g-data-employees",
                "the numbers differ between the German and the English text",
            ),
        ),
        (
            "facts",
            "joerg-kemna-role",
            {"answer": Text(de="Jörg Kemna leitet die BMR.", en="Somebody leads BMR.")},
            Problem("drifted translation", "fact joerg-kemna-role", "the en text does not name joerg-kemna"),
        ),
        (
            "facts",
            "zbt-location",
            {"stale_language": "en"},
            Problem(
                "drifted translation", "fact zbt-location", "the en text was not confirmed since the other was edited"
            ),
        ),
    ],
)
def test_mistake_in_a_record_is_found(part: str, slug: str, values: dict[str, Any], problem: Problem) -> None:
    assert problem in check(broken(part, slug, **values))


@pytest.mark.parametrize("language", ["de", "en"])
def test_answer_that_fits_no_message_is_found(language: str) -> None:
    texts = {"de": "kurz", "en": "short", language: "x" * (MAX_ANSWER + 1)}
    detail = f"the {language} answer has more than {MAX_ANSWER} characters"
    assert check(broken("facts", "zbt-location", answer=Text(**texts))) == [
        Problem("too long", "fact zbt-location", detail)
    ]


def test_same_number_in_both_notations_is_no_drift() -> None:
    answer = Text(de="Es sind 5.000 Menschen.", en="There are 5,000 people.")
    assert check(broken("facts", "zbt-location", answer=answer)) == []


@pytest.mark.parametrize(
    ("relation", "details"),
    [
        ({"subject": "atlantis", "object": "bochum"}, ["there is no entity 'atlantis'"]),
        ({"subject": "zbt", "object": "atlantis"}, ["there is no entity 'atlantis'"]),
        ({"subject": "zbt", "object": "bochum", "fact": "lost"}, ["there is no fact 'lost'"]),
    ],
)
def test_relation_that_leads_nowhere_is_found(relation: dict[str, str], details: list[str]) -> None:
    added = RelationRecord(predicate="located_in", **relation)
    problems = check(replace(KNOWLEDGE, relations=(*KNOWLEDGE.relations, added)))
    assert [(problem.kind, problem.detail) for problem in problems] == [
        ("dangling reference", detail) for detail in details
    ]


@pytest.mark.parametrize(
    ("part", "entry"), [("facts", "fact bmr-coordination"), ("entities", "entity bmr"), ("unknowns", "unknown phone")]
)
def test_slug_that_stands_twice_is_found(part: str, entry: str) -> None:
    records = getattr(KNOWLEDGE, part)
    problems = check(replace(KNOWLEDGE, **{part: (*records, records[0])}))
    assert problems == [Problem("duplicate", entry, "the slug stands 2 times")]


def test_fact_that_nobody_asks_for_is_found() -> None:
    asked = tuple(q for q in KNOWLEDGE.questions if (q.target, q.language) != ("fact:zbt-research", "en"))
    assert check(replace(KNOWLEDGE, questions=asked)) == [
        Problem("no questions", "fact zbt-research", "has no sample question in en")
    ]


@pytest.mark.parametrize("target", ["fact:lost", "unknown:lost", "lookup:planets", "elsewhere"])
def test_question_that_leads_nowhere_is_found(target: str) -> None:
    asked = (*KNOWLEDGE.questions, *questions(target, "Wohin?", "Where to?"))
    assert check(replace(KNOWLEDGE, questions=asked)) == [
        Problem("dangling reference", f"questions of {target}", "leads nowhere")
    ]
