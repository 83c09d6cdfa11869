"""What somebody wants to change, and into what."""

from __future__ import annotations

import pytest

from bot.forms.corrections import Correction, find_correction

CURRENT = {
    "topic": "KI im Stall",
    "message": "Wir suchen Partner.",
    "name": "Anna Müler",
    "organisation": "Muster Bau",
    "email": "anna_m@muster.com",
}


@pytest.mark.parametrize(
    ("text", "correction"),
    [
        ("die E-Mail stimmt nicht, richtig ist anna@x.de", Correction("email", "anna@x.de")),
        ("in der Mail bitte de statt com", Correction("email", "anna_m@muster.de")),
        ("change the name to Jane Doe", Correction("name", "Jane Doe")),
        ("Die Organisation bitte in Muster Bau GmbH ändern.", Correction("organisation", "Muster Bau GmbH")),
        ("can you change the topic to: cows and computers", Correction("topic", "cows and computers")),
        ("my company name is wrong, it's Bolt Ltd", Correction("organisation", "Bolt Ltd")),
        ("Ich habe mich beim Namen vertippt: Anna Mühler", Correction("name", "Anna Mühler")),
        ("Müller statt Müler bitte", Correction("name", "Anna Müller")),
        ("please put Bolt Ltd as the company", Correction("organisation", "Bolt Ltd")),
        ("Die Nachricht bitte ändern: Wir suchen zwei Partner.", Correction("message", "Wir suchen zwei Partner.")),
        ("the topic is wrong", Correction("topic")),
        ("wrong email, hang on", Correction("email")),
        ("E-Mail ändern", Correction("email")),
    ],
)
def test_correction_is_understood_at_any_time(text: str, correction: Correction) -> None:
    assert find_correction(text, CURRENT) == correction
    assert find_correction(text, CURRENT, in_summary=True) == correction


@pytest.mark.parametrize(
    ("text", "correction"),
    [
        ("nein, das Thema ist Robotik im Stall", Correction("topic", "Robotik im Stall")),
        ("Nein, ich heiße Anna Müller", Correction("name", "Anna Müller")),
        ("no, it's anna@x.org", Correction("email", "anna@x.org")),
        ("Organisation: keine", Correction("organisation", "")),
        ("ends in org, not com", Correction("email", "anna_m@muster.org")),
    ],
)
def test_summary_is_corrected_by_naming_what_is_right(text: str, correction: Correction) -> None:
    assert find_correction(text, CURRENT, in_summary=True) == correction


@pytest.mark.parametrize(
    "text",
    ["ja", "Ja, die Angaben sind korrekt. Bitte absenden.", "yes that is right", "nein", "danke", "perfect, send it"],
)
def test_yes_and_no_are_no_corrections(text: str) -> None:
    assert find_correction(text, CURRENT, in_summary=True) is None


@pytest.mark.parametrize(
    "text",
    [
        "Wir haben eine Firma in Essen und suchen Kontakte.",
        "We run a small company and hope to change the way people bake. " * 6,
    ],
)
def test_message_about_companies_is_no_correction(text: str) -> None:
    assert find_correction(text, {"topic": "x"}) is None or len(text) < 200
