"""Names, organisations and topics in people's own words."""

from __future__ import annotations

import pytest

from bot.forms.fillers import strip_topic
from bot.forms.names import Person, read_person
from bot.forms.organisations import read_organisation, says_none


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Anna Müller", "Anna Müller"),
        ("anna müller", "anna müller"),
        ("Mein Name ist Anna Müller.", "Anna Müller"),
        ("ich bin die Anna", "Anna"),
        ("call me Bob", "Bob"),
        ("It's Siân O'Neill-Rees, thanks", "Siân O'Neill-Rees"),
        ("Müller, Anna", "Müller, Anna"),
        ("von der Heide, Karl Maria", "von der Heide, Karl Maria"),
        ("LEE, JIN-WOO", "LEE, JIN-WOO"),
        ("Lee Jin-woo (Lee is my surname)", "Lee Jin-woo"),
        ("Dr. Karl von Berg", "Dr. Karl von Berg"),
        ("My Linh Do", "My Linh Do"),
        ("Name: Li Wei", "Li Wei"),
        ("Ştefan Țurcan", "Ştefan Țurcan"),
    ],
)
def test_name_is_read_as_it_was_typed(text: str, name: str) -> None:
    assert read_person(text) == Person(name)


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Anna Müller, und die Firma heißt Muster GmbH", Person("Anna Müller", "Muster GmbH")),
        ("Jane Doe from Doe & Sons", Person("Jane Doe", "Doe & Sons")),
        ("Jane Doe, managing director, Doe & Sons", Person("Jane Doe", "Doe & Sons")),
        ("Ich bin Max Muster und arbeite bei Muster Bau UG", Person("Max Muster", "Muster Bau UG")),
        ("I'm Jane Doe and I work for Doe & Sons", Person("Jane Doe", "Doe & Sons")),
        ("Max Muster von der Stadt Essen", Person("Max Muster", "Stadt Essen")),
        ("Anna Müller, anna@firma.de", Person("Anna Müller")),
        ("Jane Doe, Doe Pottery, my email is jane@doe.co.uk", Person("Jane Doe", "Doe Pottery")),
    ],
)
def test_second_answer_in_the_same_message_is_taken(text: str, person: Person) -> None:
    assert read_person(text) == person


@pytest.mark.parametrize(
    "text",
    [
        "Wozu brauchen Sie meinen Namen?",
        "Das sage ich lieber nicht",
        "you are very kind, thank you!",
        "Einen Moment, ich hole meinen Chef",
        "12345",
        "",
    ],
)
def test_sentence_is_no_name(text: str) -> None:
    assert read_person(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "keine",
        "Keine.",
        "none",
        "No organisation",
        "privat",
        "Ich bin Rentner, eine Firma habe ich nicht, ich schreibe für mich selbst",
        "none really, I'm a student",
        "just me",
        "-",
        "nur ich",
        "I don't have a company",
        "als Privatperson",
    ],
)
def test_none_is_an_organisation_too(text: str) -> None:
    assert says_none(text)


@pytest.mark.parametrize("text", ["No Limits Ltd", "Privatklinik am See", "Keine Sorge e.V.", "Nonesuch Books"])
def test_organisation_whose_name_only_sounds_like_none(text: str) -> None:
    assert not says_none(text)
    assert read_organisation(text) == text


@pytest.mark.parametrize(
    "text",
    ["You are being so patient with me, my children should take a leaf out of your book", "Was machen Sie damit?"],
)
def test_small_talk_is_no_organisation(text: str) -> None:
    assert read_organisation(text) is None


@pytest.mark.parametrize(
    ("text", "organisation"),
    [
        ("Wir sind die Muster GmbH", "Muster GmbH"),
        ("the company is called Bolt & Nut", "Bolt & Nut"),
        ("bei der Stadt Essen", "Stadt Essen"),
        ("I work for Salford Council", "Salford Council"),
        ("Strickkreis St. Anna", "Strickkreis St. Anna"),
    ],
)
def test_organisation_is_read_without_its_introduction(text: str, organisation: str) -> None:
    assert read_organisation(text) == organisation


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Es geht um Prüfstände für Pumpen", "Prüfstände für Pumpen"),
        ("um Pflege geht es", "Pflege"),
        ("Thema: KI im Stall", "KI im Stall"),
        ("It's about rye bread", "rye bread"),
        ("well, it's mainly about rye bread, thanks", "rye bread"),
        ("about rye bread please", "rye bread"),
        ("rye bread", "rye bread"),
        ("gute Pflege zu Hause", "gute Pflege zu Hause"),
    ],
)
def test_topic_is_kept_without_filler(text: str, topic: str) -> None:
    assert strip_topic(text) == topic
