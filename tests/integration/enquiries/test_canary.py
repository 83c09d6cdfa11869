"""P4: one visitor's name, address, organisation and words, erased, are found nowhere: raw bytes of every file."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot.enquiries.case_service import CaseService
from bot.enquiries.records import Actor, Coordinator
from bot.enquiries.service import EnquiryService
from bot.logs import configure_logging
from bot.notifications.mailer import Mailer
from bot.notifications.transport import FileTransport
from bot.web.enquiry import traps
from tests.integration.web.enquiries import act, link_of, open_form, send
from tests.integration.web.fake_rasa import FakeRasa, serve
from tests.integration.web.support import Web, run_web
from tests.traces import find_traces
from tests.unit.enquiries.samples import draft
from tests.unit.notifications.support import Clock

CANARY = {
    "name": "Quirinia Zwitscherlein",
    "organisation": "Kanarienprüfstand Zwitscherlein",
    "email": "quirinia@zwitscherlein-canary.org",
    "topic": "Kanariengesang",
    "message": "Zwitschernde Wasserstoffkanarien suchen einen Partner.",
}
TRACES = [b"quirinia", b"zwitscher", b"kanarien", b"canary.org", "kanarienprüf".encode()]
ADA = Actor(None, "Ada", "ada@example.org")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What everything in this process logs, through the filters of the product."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure_logging("DEBUG")
    structlog.configure(cache_logger_on_first_use=False)  # or the product's loggers would log here for ever
    stream = io.StringIO()
    for handler in root.handlers:
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


async def write_mails(web: Web) -> None:
    """Let the mailer write everything that is due."""
    mailer = Mailer(web.database, FileTransport(web.settings), Clock())
    while await mailer.send_next():
        pass


def live(web: Web) -> str:
    """Let the canary chat, enquire from the chat and by the form, and be written to; return the conversation's id."""
    web.open().say(f"Ich heiße {CANARY['name']}, {CANARY['email']}: {CANARY['message']}")
    ((conversation,),) = web.rows("SELECT id FROM conversations")
    service, cases = EnquiryService(web.database, web.settings), CaseService(web.database, web.settings)
    sent = draft(service.consent_text("de").sha256, **CANARY, conversation_id=conversation)
    reference = service.submit(sent).reference
    service.request_link(reference, CANARY["email"], "de")
    cases.add_note(reference, f"{CANARY['name']} zurückrufen", ADA)
    cases.assign(reference, Coordinator("Grace", "grace@example.org"), ADA)
    cases.reply(reference, f"Guten Tag {CANARY['name']}, gern.", ADA)
    assert send(web, open_form(web), **CANARY).status_code == 303
    asyncio.run(write_mails(web))
    return conversation


def test_erased_visitor_is_found_nowhere(tmp_path: Path, log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traps, "QUICKEST_SECONDS", 0)
    rasa = FakeRasa()
    with serve(rasa.build_app()) as rasa.url, run_web(tmp_path, rasa) as web:
        monkeypatch.setattr("bot.notifications.outbox.load_settings", lambda: web.settings)
        conversation = live(web)
        places = {place.split(":")[0].split("/")[0] for place in find_traces(tmp_path, TRACES, log=log.getvalue())}
        assert {"bot.sqlite3-wal", "mail"} <= places  # there is something that could be left over
        assert "log" not in places
        for link in (link_of(web, "link"), link_of(web, "confirmation")):
            assert act(web, link, "erase", sure="yes").status_code == 200
        assert find_traces(tmp_path, TRACES, log=log.getvalue()) == []
    assert rasa.erased == [conversation]
    assert find_traces(tmp_path, TRACES, log=log.getvalue()) == []
