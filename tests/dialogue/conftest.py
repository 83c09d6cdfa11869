"""The services behind the enquiry's conversation, on a database of their own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.database import Database
from bot.database.migrate import upgrade
from bot.knowledge.repository import seed
from bot.settings import build_settings
from tests.dialogue.office import Office
from tests.unit.enquiries.samples import KNOWLEDGE


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database with a few partners, to be copied: migrating for each test would take long."""
    file = tmp_path_factory.mktemp("dialogue") / "bot.sqlite3"
    upgrade(f"sqlite:///{file}")
    database = Database(f"sqlite:///{file}")
    with database.begin() as session:
        seed(session, KNOWLEDGE)
    database.dispose()
    return file


@pytest.fixture
def office(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """The services."""
    shutil.copy(template, tmp_path)
    settings = build_settings(
        data_dir=tmp_path,
        database_url=f"sqlite:///{tmp_path / template.name}",
        secret_keys=("key",),
        public_url="https://bot.example.org",
        mail_from="assistant@example.org",
        office_email="office@example.org",
    )
    monkeypatch.setattr("bot.notifications.outbox.load_settings", lambda: settings)
    made = Office(settings)
    yield made
    made.database.dispose()
