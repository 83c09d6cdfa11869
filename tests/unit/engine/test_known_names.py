"""Names are found however they are written, and only those without language are masked."""

from __future__ import annotations

from pathlib import Path

from bot.engine.components.known_names import NameFinder, names_without_language, read_entities, spellings, topics

ENTITIES = [
    {
        "kind": "organisation",
        "name": {"de": "G DATA CyberDefense", "en": "G DATA CyberDefense"},
        "short": {"de": "die G DATA", "en": "G DATA"},
        "aliases": {"de": ["G DATA", "GDATA", "Virenschutzfirma"], "en": ["G DATA", "GDATA", "antivirus company"]},
    },
    {
        "kind": "topic",
        "name": {"de": "Wasserstoff", "en": "Hydrogen"},
        "aliases": {"de": ["H2", "Brennstoffzelle"], "en": ["H2", "fuel cell"]},
    },
]


def test_longest_name_is_found_with_its_place() -> None:
    finder = NameFinder({"Essen": "place", "Universität Essen": "school"})
    (match,) = finder.find("An der UNIVERSITAET Essen?")
    assert (match.start, match.end, match.value) == (7, 25, "school")


def test_only_names_of_both_languages_are_masked() -> None:
    names = names_without_language(ENTITIES)
    assert names == {"G DATA CyberDefense", "G DATA", "GDATA", "H2"}
    assert NameFinder(dict.fromkeys(names, "")).mask("Was macht G-Data mit H2?").split() == ["Was", "macht", "mit", "?"]


def test_topics_have_a_name_in_both_languages() -> None:
    assert topics(ENTITIES)["fuel cell"] == {"de": "Wasserstoff", "en": "Hydrogen"}
    assert "G DATA" not in topics(ENTITIES)


def test_absent_file_and_missing_fields_are_fine(tmp_path: Path) -> None:
    assert read_entities(tmp_path / "absent.yml") == []
    assert spellings({"name": {"de": "a"}, "short": None, "aliases": None}, "de") == {"a"}
