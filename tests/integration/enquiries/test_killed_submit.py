"""F2: a process that is killed around the commit leaves one enquiry or none, and a retry gets the one receipt."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from bot.database import Database
from bot.database.migrate import upgrade
from bot.enquiries.models import Enquiry
from bot.enquiries.service import EnquiryService
from bot.notifications.models import OutgoingMail
from bot.settings import build_settings
from tests.unit.database.postgresql import fresh_database
from tests.unit.enquiries.samples import draft, fetch

pytestmark = pytest.mark.processes
PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database."""
    if request.param == "sqlite":
        upgrade(f"sqlite:///{tmp_path / 'bot.sqlite3'}")
        yield f"sqlite:///{tmp_path / 'bot.sqlite3'}"
        return
    with fresh_database(request.getfixturevalue("postgresql_url")) as fresh:
        upgrade(fresh)
        yield fresh


def submit_and_kill(url: str, folder: Path, point: str, content: str) -> list[str]:
    """Run the submitter up to the point, kill it, and return what it had said."""
    environment = {**os.environ, "BOT_DATA_DIR": str(folder), "BOT_DATABASE_URL": url}
    command = [sys.executable, "-m", "tests.integration.enquiries.submitter", point, content]
    said = []
    with subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line.strip())
            if "reached" in line:
                process.kill()
    return [line for line in said if line.startswith("GMR-")]


@pytest.mark.parametrize(("point", "stored"), [("before", 0), ("during", 0), ("after", 1)])
def test_killed_submit_is_whole_or_nothing(
    url: str, tmp_path: Path, point: str, stored: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = build_settings(data_dir=tmp_path, database_url=url, secret_keys=("k",))
    monkeypatch.setattr("bot.notifications.outbox.load_settings", lambda: settings)
    database = Database(url)
    service = EnquiryService(database, settings)
    sent = draft(service.consent_text("de").sha256)
    told = submit_and_kill(url, tmp_path, point, json.dumps(asdict(sent)))
    assert len(fetch(database, Enquiry)) == stored == len(told)  # never a receipt without a row
    known = service.receipt_of(sent.form_run_id)
    assert [known.reference] if known else told == []
    receipt = service.submit(sent)
    assert told in ([], [receipt.reference])
    assert len(fetch(database, Enquiry)) == 1
    assert [mail.template for mail in fetch(database, OutgoingMail)] == ["brief", "confirmation"]
    database.dispose()
