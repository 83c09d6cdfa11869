"""F9: what arrives at a real mail server, and what happens when it does not take a mail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.database import Database
from bot.notifications.mailer import Mailer
from bot.notifications.outbox import queue_mail
from bot.notifications.transport import FileTransport, SmtpTransport, erase_files
from bot.settings import Settings
from tests.integration.notifications.smtp_server import Server
from tests.services import free_port
from tests.unit.notifications.support import Clock, queue, rows

MakeSettings = Callable[..., Settings]


def send(database: Database, settings: Settings, clock: Clock | None = None) -> None:
    """Try everything that is due, once."""

    async def drain() -> None:
        transport = SmtpTransport(settings)
        mailer = Mailer(database, transport, clock or Clock())
        while await mailer.send_next():
            pass
        await transport.close()

    asyncio.run(drain())


def test_mail_arrives_as_it_was_written(smtp: Server, database: Database, settings_for: MakeSettings) -> None:
    settings = settings_for(smtp.port, office_name="Büro Ruhr, Außenstelle")
    with database.begin() as session:
        values = {"reference": "GMR-2222-3333", "text": "Grüße aus Essen.", "office": "Büro", "link": "https://x/y"}
        to, back = "jane@example.org", "ada@example.org"
        queue_mail(session, "reply", "de", to, values, reply_to=back, about="x", in_reply_to="<first@example.org>")
    send(database, settings)
    (taken,) = smtp.taken
    (row,) = rows(database)
    assert (taken.sender, taken.recipients) == ("assistant@example.org", ["jane@example.org"])
    headers = {name: str(value) for name, value in taken.message.items()}
    assert headers["From"] == '"Büro Ruhr, Außenstelle" <assistant@example.org>'
    assert (headers["To"], headers["Reply-To"]) == ("jane@example.org", "ada@example.org")
    assert (headers["In-Reply-To"], headers["Message-ID"]) == ("<first@example.org>", row.message_id)
    assert headers["Subject"] == "Re: Ihre Anfrage GMR-2222-3333"
    assert taken.message.get_content().startswith("Grüße aus Essen.")
    assert "Auto-Submitted" not in headers  # a person wrote it


def test_own_mail_says_that_no_person_wrote_it(smtp: Server, database: Database, settings_for: MakeSettings) -> None:
    queue(database)
    send(database, settings_for(smtp.port))
    assert smtp.taken[0].message["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    ("answer", "state", "failure"),
    [
        ("550 No such user jane@example.org", "failed", "smtp_550"),
        ("450 Greylisted", "queued", "smtp_450"),
        ("421 Too busy", "queued", "smtp_421"),
    ],
)
def test_answer_decides_what_becomes_of_the_mail(
    smtp: Server, database: Database, settings_for: MakeSettings, answer: str, state: str, failure: str
) -> None:
    queue(database)
    smtp.at_recipient = lambda address: answer
    send(database, settings_for(smtp.port))
    assert [(row.state, row.failure) for row in rows(database)] == [(state, failure)]
    smtp.at_recipient = lambda address: "250 OK"
    clock = Clock()
    clock.move(minutes=1)
    send(database, settings_for(smtp.port), clock)
    assert len(smtp.taken) == (0 if state == "failed" else 1)


def test_refusal_of_one_mail_does_not_hold_up_the_next(
    smtp: Server, database: Database, settings_for: MakeSettings
) -> None:
    for number in range(4):
        queue(database, to=f"jane{number}@example.org")
    smtp.at_recipient = lambda address: "550 no" if "jane1" in address else "250 OK"
    send(database, settings_for(smtp.port))
    assert [row.state for row in rows(database)] == ["sent", "failed", "sent", "sent"]


def test_server_that_is_down_loses_nothing(smtp: Server, database: Database, settings_for: MakeSettings) -> None:
    queue(database, 3)
    send(database, settings_for(free_port()))
    assert {row.state for row in rows(database)} == {"queued"}
    clock = Clock()
    clock.move(minutes=1)
    send(database, settings_for(smtp.port), clock)
    assert len(smtp.taken) == 3


@pytest.mark.parametrize("values", [{"smtp_security": "starttls"}, {"smtp_user": "bot", "smtp_password": "wrong"}])
def test_wrong_setting_of_the_server_fails_no_mail(
    smtp: Server, database: Database, settings_for: MakeSettings, values: dict[str, str]
) -> None:
    queue(database, 2)
    send(database, settings_for(smtp.port, **values))
    assert {row.state for row in rows(database)} == {"queued"}
    assert smtp.taken == []


def test_slow_server_is_late(smtp: Server, database: Database, settings_for: MakeSettings) -> None:
    queue(database)
    smtp.delay = 2.0
    send(database, settings_for(smtp.port, smtp_timeout_seconds=0.3))
    assert [(row.state, row.failure) for row in rows(database)] == [("queued", "SMTPReadTimeoutError")]


def test_mail_that_was_taken_and_dropped_comes_again_with_the_same_id(
    smtp: Server, database: Database, settings_for: MakeSettings
) -> None:
    queue(database)
    smtp.drop = True
    send(database, settings_for(smtp.port))
    smtp.drop = False
    clock = Clock()
    clock.move(minutes=1)
    send(database, settings_for(smtp.port), clock)
    assert len(smtp.taken) == 2
    assert len({taken.message["Message-ID"] for taken in smtp.taken}) == 1


def test_without_a_server_mails_are_files(database: Database, settings_for: MakeSettings, tmp_path: Path) -> None:
    settings = settings_for(1)
    queue(database)

    async def write() -> None:
        await Mailer(database, FileTransport(settings), Clock()).send_next()

    asyncio.run(write())
    path = tmp_path / "mail" / "000001-link.eml"
    assert path.stat().st_mode & 0o777 == 0o600
    assert b"To: jane@example.org" in path.read_bytes()
    assert erase_files(settings, [1]) == 1
    assert list(path.parent.iterdir()) == []
