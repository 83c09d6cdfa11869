"""An enquiry begins with its notice; who may have wanted no more than a name gets it first."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from actions.enquiry.starting import StartEnquiry
from bot.enquiries.service import EnquiryService
from tests.unit.actions.fakes import FakeService, a_reply, run_action

CONTACT = a_reply(answer="Rebecca Großmann", facts=("contact-person",), focus="rebecca-grossmann", names_contact=True)
OTHER = a_reply(answer="In Duisburg.", facts=("zbt-location",), focus="zbt")


@pytest.fixture
def enquiries() -> EnquiryService:
    """Knows nothing but the notice."""
    return cast("EnquiryService", SimpleNamespace(privacy_notice=lambda _: SimpleNamespace(text="Wir speichern …")))


def start(service: Any, enquiries: EnquiryService, **values: Any) -> Any:
    return run_action(StartEnquiry(service, enquiries), intent="start_enquiry", **values)


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", "ich such wen, den ich fragen kann"), ("en", "I'd like to talk to somebody, but whom do I approach?")],
)
def test_name_comes_before_the_form(enquiries: EnquiryService, language: str, text: str) -> None:
    outcome = start(FakeService(CONTACT), enquiries, text=text, slots={"language": language})
    assert outcome.responses == ["utter_answer", "utter_enquiry_started"]
    assert outcome.messages[0]["answer"] == "Rebecca Großmann"
    assert outcome.slots["last_facts"] == ["contact-person"]
    assert outcome.slots["form_run_id"]


def test_other_facts_do_not_stand_in_the_way(enquiries: EnquiryService) -> None:
    outcome = start(FakeService(OTHER), enquiries, text="Ich möchte eine Anfrage senden")
    assert outcome.responses == ["utter_enquiry_started"]


def test_form_that_is_under_way_goes_on(enquiries: EnquiryService) -> None:
    outcome = start(FakeService(CONTACT), enquiries, text="eine Anfrage", form="enquiry_form")
    assert outcome.responses == []
