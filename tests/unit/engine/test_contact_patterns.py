"""Who is writing, found in both languages, and not found where nobody introduces himself."""

from __future__ import annotations

import pytest

from bot.engine.components.contact_patterns import find_contacts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mein Name ist Jörg Müller-Lüdenscheidt.", {"person_name": "Jörg Müller-Lüdenscheidt"}),
        ("mein name ist Ayşe Yılmaz und ich suche Partner", {"person_name": "Ayşe Yılmaz"}),
        ("ich heiße Petra", {"person_name": "Petra"}),
        ("My name is Jane van der Berg", {"person_name": "Jane van der Berg"}),
        (
            "Hi, I'm Dr. Jane Doe from Acme Robotics Ltd",
            {"person_name": "Dr. Jane Doe", "organisation_name": "Acme Robotics Ltd"},
        ),
        ("Hier spricht Frau Anna Schmidt", {"person_name": "Anna Schmidt"}),
        ("Ich bin Unternehmer", {}),
        ("I'm interested in hydrogen", {}),
        ("This is great", {}),
        ("Wir sind die Müller & Söhne GmbH & Co. KG aus Essen", {"organisation_name": "Müller & Söhne GmbH & Co. KG"}),
        ("Schreiben Sie an max.muster+x@firma-beispiel.co.uk.", {"email": "max.muster+x@firma-beispiel.co.uk"}),
        ("Ich arbeite an der Universität Duisburg", {"organisation_name": "Universität Duisburg"}),
        ("I work at the University of Salford", {"organisation_name": "University of Salford"}),
        ("Wo liegt die Universität Duisburg?", {}),
        ("Was macht das ZBT?", {}),
        ("no address: name@", {}),
        ("Jan Petersen hier von der Werft", {"person_name": "Jan Petersen"}),
        ("Hiya, Bev Hill here", {"person_name": "Bev Hill"}),
        ("Hier ist Tim Ash von Ash Controls in Essen", {"person_name": "Tim Ash"}),
        ("Hier ist Karl Theodor von Weg", {"person_name": "Karl Theodor von Weg"}),
    ],
)
def test_contacts_are_found(text: str, found: dict[str, str]) -> None:
    contacts = list(find_contacts(text))
    assert {contact.entity: contact.value for contact in contacts} == found
    assert all(text[contact.start : contact.end] == contact.value for contact in contacts)
