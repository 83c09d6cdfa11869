"""What a coordinator does with a fact, and when it is refused."""

from __future__ import annotations

from datetime import date

import pytest

from bot.database import Database
from bot.knowledge.curating import (
    NotReady,
    add_months,
    confirm_language,
    mark_reviewed,
    problems_of,
    publish,
    save_fact,
    take_back,
    today,
)
from bot.knowledge.editing import Edit, EditConflict
from bot.knowledge.finding import (
    count_states,
    count_to_review,
    find_entities,
    find_questions,
    find_relations,
    find_sources,
    find_unknowns,
    free_slug,
    keep_facts,
    list_facts,
    read_surroundings,
)
from bot.knowledge.records import FactRecord, Text
from bot.knowledge.sampling import add_questions, list_aspects, load_templates, remove_question, suggest_questions
from tests.integration.knowledge.editing.test_edits import SLUG, read_fact
from tests.unit.knowledge.samples import FACTS, fact


def save(database: Database, editor: int, same_meaning: bool = False, **answer: str) -> FactRecord:
    """Rewrite one or both languages and return the saved fact."""
    with database.begin() as session:
        edit = Edit(session, editor)
        before: FactRecord = edit.find("fact", SLUG)
        text = Text.model_validate({**before.answer.model_dump(), **answer})
        save_fact(edit, before.model_copy(update={"answer": text}), same_meaning=same_meaning)
    return read_fact(database)


def test_other_language_is_marked_until_it_is_confirmed(database: Database, editor: int) -> None:
    assert save(database, editor, de="Neu.").stale_language == "en"
    assert save(database, editor, de="Noch neuer.").stale_language == "en"
    with database.begin() as session:
        confirm_language(Edit(session, editor), SLUG)
    assert read_fact(database).stale_language is None


def test_older_language_that_is_brought_up_to_date_is_no_longer_marked(database: Database, editor: int) -> None:
    save(database, editor, de="Neu.")
    assert save(database, editor, en="New.").stale_language is None
    assert save(database, editor, en="Newer.").stale_language == "de"


def test_both_languages_or_a_typing_error_mark_nothing(database: Database, editor: int) -> None:
    assert save(database, editor, de="Neu.", en="New.").stale_language is None
    assert save(database, editor, same_meaning=True, de="Neu!").stale_language is None


def test_rewritten_fact_counts_as_reviewed_today(database: Database, editor: int) -> None:
    assert save(database, editor, de="Neu.").reviewed_on == today()


def test_review_sets_the_next_date(database: Database, editor: int) -> None:
    with database.begin() as session:
        mark_reviewed(Edit(session, editor), SLUG, 6)
    reviewed = read_fact(database)
    assert (reviewed.reviewed_on, reviewed.review_due_on) == (today(), add_months(today(), 6))


def test_months_are_added_over_the_year() -> None:
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert add_months(date(2026, 1, 15), 12) == date(2027, 1, 15)


def test_draft_is_published_when_it_has_all_that_visitors_need(database: Database, editor: int) -> None:
    draft = fact("zbt-tours", "zbt", "what", "Das ZBT bietet Führungen an.", "", status="draft")
    with database.begin() as session:
        save_fact(Edit(session, editor), draft, "")
    with pytest.raises(NotReady) as refusal, database.begin() as session:
        publish(Edit(session, editor), "zbt-tours")
    assert {problem.code for problem in refusal.value.problems} == {"missing_text", "no_questions"}

    with database.begin() as session:
        edit = Edit(session, editor)
        save_fact(edit, draft.model_copy(update={"answer": Text(de="Führungen gibt es.", en="There are tours.")}))
        for language, text in (("de", "Gibt es Führungen?"), ("en", "Are there tours?")):
            assert add_questions(edit, "fact:zbt-tours", language, [text, text, " "]) == 1  # type: ignore[arg-type]
        publish(edit, "zbt-tours")
    assert read_fact(database, "zbt-tours").status == "published"
    with database.begin() as session:
        take_back(Edit(session, editor), "zbt-tours")
    assert read_fact(database, "zbt-tours").status == "draft"


def test_published_fact_cannot_lose_a_language(database: Database, editor: int) -> None:
    with pytest.raises(NotReady):
        save(database, editor, en="")
    assert read_fact(database).answer.en


def test_new_fact_does_not_overwrite_one_of_the_same_name(database: Database, editor: int) -> None:
    with pytest.raises(EditConflict), database.begin() as session:
        save_fact(Edit(session, editor), FACTS[0], "")


def test_differing_numbers_are_a_warning(database: Database, editor: int) -> None:
    with database.read() as session:
        surroundings = read_surroundings(session, "fact:g-data-employees")
    before = read_fact(database, "g-data-employees")
    changed = before.model_copy(update={"answer": Text(de="Die G DATA beschäftigt 600 Menschen.", en=before.answer.en)})
    assert [problem.code for problem in problems_of(surroundings, before)] == []
    assert [problem.code for problem in problems_of(surroundings, changed)] == ["numbers_differ"]
    bmr = next(entity for entity in surroundings.entities if entity.slug == "bmr")
    renamed = bmr.model_copy(update={"short": Text(de="Bochum", en="Bochum")})
    assert "duplicate_alias" in {problem.code for problem in problems_of(surroundings, renamed)}


def test_sample_question_is_removed(database: Database, editor: int) -> None:
    with database.begin() as session:
        edit = Edit(session, editor)
        assert remove_question(edit, f"fact:{SLUG}", "de", "wer koordiniert")
        assert not remove_question(edit, f"fact:{SLUG}", "de", "wer koordiniert")


def test_facts_are_found_in_both_languages_and_by_state(database: Database, editor: int) -> None:
    def slugs(words: str = "", state: str = "") -> set[str]:
        with database.read() as session:
            return {fact.slug for fact in keep_facts(list_facts(session, today()), words, state)}

    assert slugs("koordiniert bmr") == slugs("COORDINATES") == {"bmr-coordination"}
    assert slugs("Geschaeftsfuehrer") == {"joerg-kemna-role"}
    assert slugs("100% _") == set()
    save(database, editor, de="Neu.")
    assert slugs(state="stale") == {SLUG}
    with database.read() as session:
        assert count_states(list_facts(session, today()))["stale"] == 1
        assert count_to_review(session, today()) == 1


def test_other_entries_are_found(database: Database) -> None:
    with database.read() as session:
        assert [e.slug for e in find_entities(session, "gdata")] == ["g-data"]
        assert [e.slug for e in find_entities(session, kind="person")] == ["joerg-kemna"]
        assert [s.slug for s in find_sources(session, "press")] == ["press-release"]
        assert [u.slug for u in find_unknowns(session, "Umsatz")] == ["turnover"]
        assert {r.object for r in find_relations(session, entity="zbt")} == {"duisburg", "hydrogen"}
        assert [r.subject for r in find_relations(session, "managing director")] == ["joerg-kemna"]
        assert find_questions(session, "telefonnummer bitte") == [("unknown:phone", "de", "Telefonnummer bitte")]
        assert find_questions(session, "%") == []


def test_slug_is_made_of_words_and_free(database: Database) -> None:
    with database.read() as session:
        assert free_slug(session, "fact", "Gibt es Führungen?") == "gibt-es-fuehrungen"
        assert free_slug(session, "fact", "BMR coordination") == "bmr-coordination-2"
        assert free_slug(session, "fact", "؟") == "fact"


def test_suggested_questions_name_the_subject_and_are_not_repeated(database: Database) -> None:
    with database.read() as session:
        surroundings = read_surroundings(session, "fact:g-data-location")
    located = next(f for f in surroundings.facts if f.slug == "g-data-location")
    subject = next(e for e in surroundings.entities if e.slug == "g-data")
    suggested = suggest_questions(located, subject, surroundings.questions)
    assert "Wo ist G DATA?" in suggested.de
    assert "Wo sitzt G DATA?" not in suggested.de  # known already


def test_every_aspect_has_as_many_german_as_english_templates() -> None:
    for aspect, texts in load_templates().items():
        assert len(texts.de) == len(texts.en) >= 3, aspect
        assert all("{name}" in text for _, text in texts.items())
    assert {"where", "overview"} < set(list_aspects())
