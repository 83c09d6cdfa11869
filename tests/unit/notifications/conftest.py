"""An outbox on both kinds of databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.database import Database
from bot.settings import Settings, build_settings
from tests.unit.database.migrated import migrated_database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database."""
    with migrated_database(request, tmp_path) as address:
        yield address


@pytest.fixture
def settings(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a test, also for what reads them by itself."""
    made = build_settings(data_dir=tmp_path, database_url=url, secret_keys=("k",), mail_from="assistant@example.org")
    monkeypatch.setattr("bot.notifications.outbox.load_settings", lambda: made)
    return made


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """A migrated database."""
    made = Database(settings.database_url)
    yield made
    made.dispose()
