"""Every mail is sent once, late rather than never, and what cannot be sent is shown."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from datetime import timedelta

import pytest

from bot.database import Database
from bot.notifications import ladder, outbox
from bot.notifications.claiming import CLAIM_LASTS, claim
from bot.notifications.mailer import Mailer
from bot.notifications.records import InvalidRecipient, Mail
from bot.notifications.transport import Deferred, Refused, Unavailable
from tests.unit.notifications.support import VALUES, Clock, FakeTransport, drain, queue, rows, send_all


def test_due_mails_are_sent_once(database: Database) -> None:
    queue(database, 3)
    transport = FakeTransport()
    send_all(database, transport)
    send_all(database, transport)
    assert [mail.id for mail in transport.sent] == [1, 2, 3]
    assert [(row.state, row.attempts) for row in rows(database)] == [("sent", 1)] * 3


@pytest.mark.row("F10")
def test_two_workers_share_a_thousand_mails(database: Database) -> None:
    queue(database, 1_000)
    transports, clock = (FakeTransport(), FakeTransport()), Clock()
    workers = [
        threading.Thread(target=lambda transport=transport: send_all(database, transport, clock))
        for transport in transports
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    sent = Counter(mail.id for transport in transports for mail in transport.sent)
    assert len(sent) == 1_000
    assert set(sent.values()) == {1}
    assert {row.state for row in rows(database)} == {"sent"}


def test_deferred_mail_climbs_the_ladder(database: Database) -> None:
    queue(database)
    clock, transport = Clock(), FakeTransport(lambda mail: Deferred("smtp_450"))
    mailer = Mailer(database, transport, clock)
    waits = []
    for _ in range(9):
        asyncio.run(drain(mailer))
        (row,) = rows(database)
        waits.append(row.due_at - clock.now)
        assert (row.state, row.failure) == ("queued", "smtp_450")
        clock.now = row.due_at
    expected = [*ladder.RUNGS, ladder.RUNGS[-1], ladder.RUNGS[-1]]
    assert [abs(wait / rung - 1) <= ladder.JITTER for wait, rung in zip(waits, expected, strict=True)] == [True] * 9
    assert len({round(wait / rung, 3) for wait, rung in zip(waits, expected, strict=True)}) > 1
    transport.answer = lambda mail: None
    asyncio.run(drain(mailer))
    assert [row.state for row in rows(database)] == ["sent"]


def test_deferred_mail_is_given_up_after_days(database: Database) -> None:
    queue(database)
    clock = Clock()
    clock.move(days=4, hours=1)
    send_all(database, FakeTransport(lambda mail: Deferred("smtp_450")), clock)
    assert [(row.state, row.failure) for row in rows(database)] == [("failed", "smtp_450")]


@pytest.mark.row("F9")
def test_refused_mail_is_shown_and_can_be_sent_again(database: Database) -> None:
    queue(database, 2)
    send_all(database, FakeTransport(lambda mail: Refused("smtp_550") if mail.id == 1 else None))
    with database.begin() as session:
        assert [(mail.id, mail.failure) for mail in outbox.list_failed(session)] == [(1, "smtp_550")]
        assert outbox.count_states(session) == {"failed": 1, "sent": 1}
        assert outbox.retry(session, 1)
        assert not outbox.retry(session, 2)
    send_all(database, FakeTransport())
    assert {row.state for row in rows(database)} == {"sent"}


@pytest.mark.row("F9")
def test_outage_of_two_hours_delays_by_minutes(database: Database) -> None:
    queue(database, 20)
    clock, transport = Clock(), FakeTransport(lambda mail: Unavailable("SMTPConnectError"))
    mailer = Mailer(database, transport, clock)
    for _ in range(2 * 60 * 6):
        asyncio.run(drain(mailer))
        clock.move(seconds=10)
    assert transport.tried < 60  # the server is not beaten while it is down
    assert {row.state for row in rows(database)} == {"queued"}
    transport.answer, returned = (lambda mail: None), clock.now
    while {row.state for row in rows(database)} != {"sent"}:
        asyncio.run(drain(mailer))
        clock.move(seconds=10)
    assert clock.now - returned <= timedelta(minutes=10)
    assert {row.attempts for row in rows(database)} == {1}


@pytest.mark.row("F11")
def test_mail_in_flight_is_reclaimed_once_after_a_crash(database: Database) -> None:
    queue(database)
    clock = Clock()
    with database.begin(immediate=True) as session:
        first = claim(session, clock.now)
    clock.move(minutes=14, seconds=59)
    early, late = FakeTransport(), FakeTransport()
    send_all(database, early, clock)
    clock.now += CLAIM_LASTS - timedelta(minutes=14, seconds=59)
    send_all(database, late, clock)
    send_all(database, late, clock)
    assert (len(early.sent), len(late.sent)) == (0, 1)
    assert first is not None
    assert late.sent[0].message_id == first.message_id


def test_late_worker_does_not_overwrite_the_one_that_took_over(database: Database) -> None:
    queue(database)
    clock = Clock()

    def crawl(mail: Mail) -> Exception | None:
        clock.move(minutes=16)
        other = threading.Thread(target=send_all, args=(database, FakeTransport(), clock))
        other.start()
        other.join()
        return Refused("smtp_550")

    send_all(database, FakeTransport(crawl), clock)
    assert [row.state for row in rows(database)] == ["sent"]


def test_erased_mail_stays_erased(database: Database) -> None:
    queue(database, about="GMR-2222-3333")

    def erase(mail: Mail) -> None:
        with database.begin() as session:
            outbox.erase_about(session, "GMR-2222-3333")

    send_all(database, FakeTransport(erase))
    assert rows(database) == []


@pytest.mark.row("F13")
def test_clock_that_jumps_neither_loses_nor_doubles(database: Database) -> None:
    queue(database, 3)
    clock, transport = Clock(), FakeTransport()
    clock.move(hours=-1)
    send_all(database, transport, clock)
    clock.move(hours=2)
    send_all(database, transport, clock)
    assert sorted(mail.id for mail in transport.sent) == [1, 2, 3]


def test_mail_that_has_not_left_can_be_taken_back(database: Database) -> None:
    queue(database, about="GMR-2222-3333")
    with database.begin() as session:
        assert outbox.cancel_about(session, "GMR-2222-3333", "jane@example.org")
    transport = FakeTransport()
    send_all(database, transport)
    assert transport.sent == []


@pytest.mark.row("S10")
@pytest.mark.parametrize(
    "address",
    [
        "a@example.org,b@example.org",
        "a@example.org\nBcc: b@example.org",
        "A <a@example.org>",
        "",
        "a@localhost, b@c.de",
    ],
    ids=["two", "header", "display-name", "none", "local-and-other"],
)
def test_recipient_is_exactly_one_address(database: Database, address: str) -> None:
    with database.begin() as session, pytest.raises(InvalidRecipient):
        outbox.queue_mail(session, "link", "en", address, VALUES)
    assert rows(database) == []


def test_old_mails_expire_to_the_second(database: Database) -> None:
    queue(database, 2)
    send_all(database, FakeTransport(lambda mail: None if mail.id == 1 else Deferred("smtp_450")))
    (created, _) = (row.created_at for row in rows(database))
    with database.begin() as session:
        assert outbox.expire(session, created) == []
        assert outbox.expire(session, created + timedelta(days=365)) == [1]
    assert [row.id for row in rows(database)] == [2]  # what still waits is not forgotten
