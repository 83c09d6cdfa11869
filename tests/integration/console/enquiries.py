"""Enquiries as visitors send them, for tests of the inbox."""

from __future__ import annotations

import uuid
from typing import Any

from bot.enquiries.records import EnquiryDraft
from bot.enquiries.service import EnquiryService
from tests.integration.web.support import Web

TOPICS = ("Wasserstoff", "Künstliche Intelligenz", "Textilien", "Smart City", "Start-ups")
PEOPLE = (
    ("Erika Muster", "Muster GmbH"),
    ("Tom Jones", None),
    ("Ayşe Yılmaz", "Yılmaz Textil"),
    ("Zoë Ó Briain", "O’Briain Ltd"),
)


def submit(web: Web, **values: Any) -> str:
    """Send an enquiry; return its reference."""
    language = values.get("language", "de")
    enquiries = EnquiryService(web.database, web.settings)
    draft = {
        "topic": "Wasserstoff",
        "message": "Wir suchen einen Partner für Brennstoffzellen im Ruhrgebiet.",
        "name": "Erika Muster",
        "organisation": "Muster GmbH",
        "email": f"erika-{uuid.uuid4().hex[:8]}@example.org",
        "language": language,
        "consent": enquiries.consent_text(language).sha256,
        "form_run_id": uuid.uuid4().hex,
        **values,
    }
    return enquiries.submit(EnquiryDraft(**draft)).reference


def submit_many(web: Web, count: int) -> list[str]:
    """Send enquiries about different topics by different people, in both languages."""
    references = []
    for number in range(count):
        name, organisation = PEOPLE[number % len(PEOPLE)]
        language = "de" if number % 2 else "en"
        topic = TOPICS[number % len(TOPICS)]
        references.append(submit(web, name=name, organisation=organisation, topic=topic, language=language))
    return references
