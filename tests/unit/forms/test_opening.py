"""What the first message already says of an enquiry, and what it does not."""

from __future__ import annotations

import pytest

from bot.forms.labels import read_labels
from bot.forms.opening import read_opening


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I'd like to make an enquiry. Topic: rye bread", {"topic": "rye bread"}),
        ("Ich möchte eine Anfrage zum Thema Pumpen im Stall stellen", {"topic": "Pumpen im Stall"}),
        ("Can I send an enquiry about rye bread to your partners?", {"topic": "rye bread"}),
        ("Anfrage bitte, meine Mail ist anna@muster.de", {"email": "anna@muster.de"}),
        ("Name: Li Wei, ich möchte eine Anfrage senden", {"name": "Li Wei"}),
        ("Ich will eine Anfrage stellen", {}),
        ("Ich hätte eine Anfrage wegen Kooperation mit Firmen in Manchester", {}),
        ("I wish to submit an enquiry about teaming up with someone over in the Ruhr", {}),
        ("Anfrage wegen einer Kooperation bei Prüfständen", {"topic": "einer Kooperation bei Prüfständen"}),
        ("Anfrage. Thema: Zusammenarbeit", {"topic": "Zusammenarbeit"}),
    ],
)
def test_opening_is_read_where_it_is_beyond_doubt(text: str, found: dict[str, str]) -> None:
    assert read_opening(text, {}) == found


def test_names_come_from_the_language_understanding() -> None:
    entities = {"person_name": "Jane Doe", "organisation_name": "Doe Ltd"}
    assert read_opening("Jane Doe from Doe Ltd, enquiry please", entities) == {
        "name": "Jane Doe",
        "organisation": "Doe Ltd",
    }


def test_greeting_is_no_name() -> None:
    assert read_opening("Guten Morgen, hier schreibt das Amt.", {"person_name": "Guten Morgen"}) == {}


def test_labelled_details_are_read_together() -> None:
    assert read_labels("Name: Anna Müller, Firma: Muster GmbH, Mail: anna@muster.de") == {
        "name": "Anna Müller",
        "organisation": "Muster GmbH",
        "email": "anna@muster.de",
    }
