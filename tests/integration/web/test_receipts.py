"""A yes whose turn fails after the commit ends in the receipt; one that fails before it, in an apology."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from starlette.responses import JSONResponse

from bot.enquiries.records import EnquiryDraft, Receipt
from bot.enquiries.service import EnquiryService
from bot.web.texts import phrase
from tests.integration.web.fake_rasa import FakeRasa, answer_politely, draft, turn
from tests.integration.web.support import Chat, Web


def sum_up(run: str) -> Any:
    """Return a Rasa that shows the summary of a form run."""
    expects = {"field": "confirm", "autocomplete": "off", "form_run_id": run}
    return lambda body: turn(draft("Soll ich sie so senden?", "summary", expects=expects))


def commit(web: Web, run: str) -> Receipt:
    """Store the enquiry of a form run as the action server does."""
    service = EnquiryService(web.database, web.settings)
    consent = service.consent_text("de").sha256
    values = {"topic": "Pumpen", "message": "Wir suchen Partner.", "name": "Anna Müller", "email": "anna@muster.de"}
    return service.submit(EnquiryDraft(**values, organisation=None, language="de", consent=consent, form_run_id=run))


@pytest.fixture
def run() -> str:
    """The key of a form run."""
    return uuid.uuid4().hex


@pytest.fixture
def chat(web: Web, rasa: FakeRasa, run: str) -> Chat:
    """A conversation in which the summary stands."""
    opened = web.open()
    rasa.answer = sum_up(run)
    opened.say("anna@muster.de")
    return opened


def test_key_of_the_form_run_stays_with_the_web_tier(web: Web, rasa: FakeRasa, run: str) -> None:
    rasa.answer = sum_up(run)
    (summary,) = web.open().say("anna@muster.de")["messages"]
    assert summary["expects"] == {"field": "confirm", "autocomplete": "off"}


def test_yes_that_was_committed_ends_in_the_receipt(web: Web, rasa: FakeRasa, chat: Chat, run: str) -> None:
    committed = []

    def die_after_the_commit(body: dict[str, Any]) -> JSONResponse:
        committed.append(commit(web, run))
        return JSONResponse({"error": "turn_aborted", "reason": "action_server_unreachable"}, 503)

    rasa.answer = die_after_the_commit
    (message,) = chat.say("ja")["messages"]
    assert message["kind"] == "receipt"
    assert message["text"] == phrase("de", "chat.receipt", reference=committed[0].reference)


def test_yes_that_was_not_committed_ends_in_an_apology_and_may_be_repeated(
    web: Web, rasa: FakeRasa, chat: Chat, run: str
) -> None:
    rasa.answer = lambda body: JSONResponse({"error": "turn_aborted", "reason": "action_failed"}, 503)
    assert [m["kind"] for m in chat.say("ja")["messages"]] == ["error"]
    commit(web, run)
    assert [m["kind"] for m in chat.say("ja")["messages"]] == ["receipt"]


def test_other_failed_turns_show_no_receipt(web: Web, rasa: FakeRasa, chat: Chat, run: str) -> None:
    commit(web, run)
    rasa.answer = answer_politely
    chat.say("Wer hat das unterschrieben?")
    rasa.answer = lambda body: JSONResponse({"error": "turn_aborted", "reason": "action_failed"}, 503)
    assert [m["kind"] for m in chat.say("Und wann?")["messages"]] == ["error"]
