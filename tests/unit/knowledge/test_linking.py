"""Entities are found however people write them, and ordinary words are left alone."""

from __future__ import annotations

import pytest

from bot.knowledge.linking import EntityLinker, Mention, fold, tokenize
from bot.knowledge.records import Knowledge
from tests.unit.knowledge.samples import entity


@pytest.fixture(scope="module")
def linker(real_knowledge: Knowledge) -> EntityLinker:
    """A linker for the real entities."""
    return EntityLinker(real_knowledge.entities)


def slugs(linker: EntityLinker, text: str) -> list[str]:
    """Return what a text names, from left to right."""
    return [mention.slug for mention in linker.link(tokenize(text))]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Was macht das ZBT?", ["zbt"]),
        ("What does the ZBT do?", ["zbt"]),
        ("WER IST JÖRG KEMNA", ["joerg-kemna"]),
        ("Wasserstoff in Duisburg", ["hydrogen", "duisburg"]),
        ("hydrogen in Manchester", ["hydrogen", "manchester"]),
        ("Horst-Görtz-Institut", ["hgi"]),
    ],
)
def test_exact_name_is_linked(linker: EntityLinker, text: str, named: list[str]) -> None:
    assert slugs(linker, text) == named
    assert all(mention.exact for mention in linker.link(tokenize(text)))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Bochums Partner", "bochum"),
        ("die Rolle des Ruhrgebiets", "ruhr-area"),
        ("Burnhams Amt", "andy-burnham"),
        ("Burnham's office", "andy-burnham"),
    ],
)
def test_inflected_name_is_linked(linker: EntityLinker, text: str, named: str) -> None:
    assert named in slugs(linker, text)


@pytest.mark.parametrize("spelling", ["Jörg Kemna", "Joerg Kemna", "Jorg Kemna", "jörg kemna", "Jo\u0308rg Kemna"])
def test_umlaut_may_be_written_in_any_way(linker: EntityLinker, spelling: str) -> None:
    assert linker.link(tokenize(spelling)) == (Mention("joerg-kemna", 0, 1, exact=True),)


@pytest.mark.parametrize("spelling", ["Großmann", "Grossmann", "GROSSMANN", "großmann"])
def test_sharp_s_may_be_written_in_any_way(linker: EntityLinker, spelling: str) -> None:
    assert slugs(linker, f"Wer ist Frau {spelling}?") == ["rebecca-grossmann"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("was macht Burnam", "andy-burnham"),
        ("hydorgen", "hydrogen"),
        ("Wasserstof", "hydrogen"),
        ("Duisbrug", "duisburg"),
        ("Mancehster", "manchester"),
    ],
)
def test_misspelt_name_is_linked_as_inexact(linker: EntityLinker, text: str, named: str) -> None:
    (mention,) = linker.link(tokenize(text))
    assert (mention.slug, mention.exact) == (named, False)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Wasserstoffwirtschaft", "hydrogen"),
        ("Klinikforschung", "research"),
        ("Cybersicherheitsfirma", "cybersecurity"),
    ],
)
def test_compound_is_linked(linker: EntityLinker, text: str, named: str) -> None:
    assert slugs(linker, text) == [named]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Greater Manchester", "greater-manchester"),
        ("Universitätsmedizin Essen", "ume"),
        ("Smart Hospital", "smart-hospital-essen"),
        ("SmartHospital.NRW", "smarthospital-nrw"),
    ],
)
def test_longest_name_wins(linker: EntityLinker, text: str, named: str) -> None:
    tokens = tokenize(text)
    assert linker.link(tokens) == (Mention(named, 0, len(tokens) - 1, exact=True),)


def test_mentions_say_which_words_they_take(linker: EntityLinker) -> None:
    assert linker.link(tokenize("Forscht ZBT in Duisburg?")) == (
        Mention("zbt", 1, 1, exact=True),
        Mention("duisburg", 3, 3, exact=True),
    )


@pytest.mark.parametrize(
    "text",
    [
        "Ich habe gestern ein Buch gelesen",
        "Könnten Sie mir das bitte noch einmal sagen?",
        "Who could help me with that?",
        "I have been waiting for ten minutes",
        "Wir messen die Temperatur",
        "",
        "?!…",
    ],
)
def test_ordinary_words_are_not_linked(linker: EntityLinker, text: str) -> None:
    assert slugs(linker, text) == []


def test_a_word_of_the_dictionary_is_no_misspelt_name() -> None:
    bremen = entity("bremen", "place", "Bremen", "Bremen")
    assert slugs(EntityLinker([bremen]), "bremsen") == ["bremen"]
    assert slugs(EntityLinker([bremen], {"bremsen"}.__contains__), "bremsen") == []
    assert slugs(EntityLinker([bremen], {"bremsen"}.__contains__), "Bremen") == ["bremen"]


def test_short_names_are_not_guessed() -> None:
    assert slugs(EntityLinker([entity("rub", "organisation", "RUB", "RUB")]), "RVR") == []


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Görtz & Straße", "goertz & strasse"), ("Café Ÿ", "cafe y"), ("U\u0308BER", "ueber"), ("İ", "i"), ("", "")],
)
def test_fold_writes_out_umlauts_and_drops_accents(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_tokens_point_into_the_folded_text() -> None:
    text = "Über G-DATA: 500!"
    assert [(token.text, fold(text)[token.start : token.end]) for token in tokenize(text)] == [
        ("ueber", "ueber"), ("g", "g"), ("data", "data"), ("500", "500"),
    ]  # fmt: skip


def test_no_entity_links_nothing() -> None:
    assert EntityLinker([]).link(tokenize("Was macht das ZBT?")) == ()
