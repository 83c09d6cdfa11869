"""F3: a killed mailer loses nothing; it sends twice only in the moment between the server's yes and our note."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.database import Database, utc_now
from bot.notifications.models import OutgoingMail
from bot.settings import Settings
from tests.integration.notifications.smtp_server import Server
from tests.unit.notifications.support import queue, rows

pytestmark = pytest.mark.processes
MakeSettings = Callable[..., Settings]
PROJECT = Path(__file__).resolve().parents[3]


@contextmanager
def mailer(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """Run a real mailer process; it is ended with the block, if it was not killed before."""
    environment = {
        **os.environ,
        "BOT_DATA_DIR": str(settings.data_dir),
        "BOT_DATABASE_URL": settings.database_url,
        "BOT_MAIL_FROM": settings.mail_from,
        "BOT_SMTP_HOST": "127.0.0.1",
        "BOT_SMTP_PORT": str(settings.smtp_port),
        "BOT_SMTP_SECURITY": "none",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "mailer"], cwd=PROJECT, env=environment, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(timeout=20)


def wait_until(condition: Callable[[], bool], seconds: float = 40) -> None:
    """Poll, so that a slow machine only takes longer."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End the process without a chance to do anything."""
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=10)


def let_the_claim_grow_old(database: Database) -> None:
    """Move the claim back by a quarter of an hour, instead of waiting for it."""
    (row,) = rows(database)
    assert row.state == "inflight"
    with database.begin() as session:
        session.query(OutgoingMail).update({"claimed_at": utc_now() - timedelta(minutes=15)})


@pytest.mark.parametrize("moment", ["recipient", "data"])
def test_mailer_killed_before_the_yes_sends_once(
    smtp: Server, database: Database, settings_for: MakeSettings, moment: str
) -> None:
    settings = settings_for(smtp.port)
    queue(database)
    smtp.hold = moment
    with mailer(settings) as process:
        assert smtp.reached.wait(40)
        kill(process)
    let_the_claim_grow_old(database)
    smtp.taken.clear()
    smtp.hold = ""
    with mailer(settings):
        wait_until(lambda: rows(database)[0].state == "sent")
    assert len({taken.message["Message-ID"] for taken in smtp.taken}) == 1
    assert rows(database)[0].attempts == 2


def test_mailer_killed_after_the_yes_sends_again_with_the_same_id(
    smtp: Server, database: Database, settings_for: MakeSettings
) -> None:
    settings = settings_for(smtp.port)
    queue(database)
    smtp.hold = "data"
    with mailer(settings) as process:
        assert smtp.reached.wait(40)
        with database.begin(immediate=True) as session:  # nobody can write "sent" while we hold the lock
            session.execute(text("SELECT 1"))
            smtp.hold = ""
            wait_until(lambda: len(smtp.taken) == 1)
            kill(process)
    let_the_claim_grow_old(database)
    with mailer(settings):
        wait_until(lambda: rows(database)[0].state == "sent")
    assert Counter(taken.message["Message-ID"] for taken in smtp.taken) == {rows(database)[0].message_id: 2}


def test_two_mailers_of_which_one_dies_send_everything(
    smtp: Server, database: Database, settings_for: MakeSettings
) -> None:
    settings = settings_for(smtp.port)
    queue(database, 60)
    with mailer(settings), mailer(settings) as second:
        wait_until(lambda: len(smtp.taken) >= 10)
        kill(second)
        wait_until(lambda: {row.state for row in rows(database)} <= {"sent", "inflight"})
    left = [row for row in rows(database) if row.state == "inflight"]
    assert len(left) <= 1
    sent = Counter(taken.message["Message-ID"] for taken in smtp.taken)
    assert {row.message_id for row in rows(database) if row.state == "sent"} <= set(sent)
    assert max(sent.values()) == 1
    if left:
        with database.begin() as session:
            session.query(OutgoingMail).filter_by(state="inflight").update(
                {"claimed_at": utc_now() - timedelta(minutes=15)}
            )
        with mailer(settings):
            wait_until(lambda: {row.state for row in rows(database)} == {"sent"})
    assert {row.message_id for row in rows(database)} == {taken.message["Message-ID"] for taken in smtp.taken}
