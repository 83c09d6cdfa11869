"""S10: two hundred tricks in each field: each mail has exactly one recipient and no header of the visitor's making."""

from __future__ import annotations

import asyncio
import itertools
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.database import Database
from bot.database.migrate import upgrade
from bot.enquiries.case_service import CaseService
from bot.enquiries.records import Actor, EnquiryDraft, InvalidField
from bot.enquiries.service import EnquiryService
from bot.enquiries.validation import check_value
from bot.notifications.mailer import Mailer
from bot.notifications.transport import SmtpTransport
from bot.settings import Settings, build_settings
from tests.integration.notifications.smtp_server import Server, run_smtp
from tests.unit.notifications.support import Clock

BREAKS = ("\r\n", "\n", "\r", "\r\n\r\n", "\x00", "\x0b", "\x0c", "\x85", "\u2028", "%0d%0a")
HEADERS = (
    "Bcc: evil@example.net",
    "Cc: evil@example.net",
    "To: evil@example.net",
    "Subject: Hallo",
    "From: boss@example.net",
    "Reply-To: evil@example.net",
    "Content-Type: text/html",
    "MIME-Version: 1.0",
    "Return-Path: <evil@example.net>",
    "X-Injected: yes",
    ".\r\nMAIL FROM:<evil@example.net>",
    "=?utf-8?q?Bcc=3A_evil=40example=2Enet?=",
    "evil@example.net, evil2@example.net",
    '"Evil" <evil@example.net>',
    "<script>alert(1)</script>",
    "x" * 90,
    "evil@exämple.net",
    "\ufeffBcc: evil@example.net",
    "\u202eBcc: evil@example.net",
    "; evil@example.net",
)
TRICKS = [f"Jane{each}{header}" for each, header in itertools.product(BREAKS, HEADERS)]
ADDRESSES = [f"jane@example.org{each}{header}" for each, header in itertools.product(BREAKS, HEADERS)]
ALLOWED = {
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "reply-to",
    "content-language",
    "auto-submitted",
    "content-type",
    "content-transfer-encoding",
    "mime-version",
    "in-reply-to",
    "references",
    "x-peer",
    "x-mailfrom",
    "x-rcptto",
}
RECIPIENTS = {"jane@example.org", "office@example.org"}
ANSWERED_BY = {
    "jane@example.org": {"office@example.org", "ada@example.org"},
    "office@example.org": {"jane@example.org"},
}
"""Who gets the answer to a mail, by its recipient: to a confirmation the office, to a brief the visitor."""


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that has taken the mails of an enquiry for each trick, and some replies."""
    folder = tmp_path_factory.mktemp("tricks")
    with run_smtp() as server, pytest.MonkeyPatch.context() as patch:
        settings = make_settings(folder, server.port)
        patch.setattr("bot.notifications.outbox.load_settings", lambda: settings)
        patch.setattr("bot.enquiries.submitting.CONFIRMATIONS_PER_ADDRESS", 1_000)
        database = Database(settings.database_url)
        submit_tricks(database, settings)
        asyncio.run(send_all(database, settings))
        database.dispose()
        yield server


def make_settings(folder: Path, port: int) -> Settings:
    """Return settings for a database and a mail server of our own."""
    settings = build_settings(
        data_dir=folder,
        secret_keys=("k",),
        mail_from="assistant@example.org",
        office_email="office@example.org",
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_security="none",
    )
    upgrade(settings.database_url)
    return settings


def submit_tricks(database: Database, settings: Settings) -> None:
    """Send an enquiry with each trick in every field but the address, and reply to a few of them."""
    service, cases = EnquiryService(database, settings), CaseService(database, settings)
    consent = service.consent_text("en").sha256
    for number, trick in enumerate(TRICKS):
        try:
            receipt = service.submit(draft(consent, topic=trick, name=trick, organisation=trick, message=trick))
        except InvalidField:  # no name looks like this
            receipt = service.submit(draft(consent, topic=trick, organisation=trick, message=trick))
        if number % 10 == 0:
            cases.reply(receipt.reference, trick, Actor(None, trick, "ada@example.org"))


def draft(consent: str, **values: str) -> EnquiryDraft:
    """Return a draft of an enquiry by Jane."""
    content = {"topic": "Hydrogen", "message": "Hello there", "name": "Jane", "email": "jane@example.org", **values}
    content["topic"] = content["topic"][:120]
    return EnquiryDraft(
        **{"organisation": None, **content},  # type: ignore[arg-type]
        language="en",
        consent=consent,
        form_run_id=uuid.uuid4().hex,
    )


async def send_all(database: Database, settings: Settings) -> None:
    """Send everything that is due."""
    transport = SmtpTransport(settings)
    mailer = Mailer(database, transport, Clock())
    while await mailer.send_next():
        pass
    await transport.close()


def test_there_are_two_hundred_tricks() -> None:
    assert len(set(TRICKS)) == len(set(ADDRESSES)) == 200


def test_every_mail_has_exactly_one_recipient(taken: Server) -> None:
    assert len(taken.taken) == 420  # a brief and a confirmation each, and twenty replies
    assert [mail.recipients for mail in taken.taken if len(mail.recipients) != 1] == []
    assert {mail.recipients[0] for mail in taken.taken} == RECIPIENTS
    assert {mail.sender for mail in taken.taken} == {"assistant@example.org"}


def test_no_mail_has_a_header_of_the_visitors_making(taken: Server) -> None:
    assert {name.lower() for mail in taken.taken for name in mail.message} - ALLOWED == set()
    for mail in taken.taken:
        names = [name.lower() for name in mail.message]
        assert len(names) == len(set(names))
        assert str(mail.message["To"]) == mail.recipients[0]
        assert mail.message.get_content_type() == "text/plain"
        assert mail.message["Reply-To"] in ANSWERED_BY[mail.recipients[0]]


@pytest.mark.parametrize("address", ADDRESSES, ids=range(len(ADDRESSES)))
def test_address_is_one_address_or_refused(address: str) -> None:
    try:
        accepted = check_value("email", address, confirmed=True)
    except InvalidField:
        return
    assert accepted.count("@") == 1
    assert not set(accepted) & set(" ,;<>\"'()\r\n\x00")
    assert accepted.isascii()
