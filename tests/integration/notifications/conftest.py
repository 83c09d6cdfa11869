"""A mail server, an outbox in a file, and settings that name both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.database import Database
from bot.database.migrate import upgrade
from bot.settings import Settings, build_settings
from tests.integration.notifications.smtp_server import Server, run_smtp


@pytest.fixture
def smtp() -> Iterator[Server]:
    """A mail server that takes everything."""
    with run_smtp() as server:
        yield server


@pytest.fixture
def settings_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Settings]:
    """Return settings with a mail server; further values replace the usual ones."""

    def make(port: int, **values: Any) -> Settings:
        usual: dict[str, Any] = {
            "data_dir": tmp_path,
            "secret_keys": ("k",),
            "mail_from": "assistant@example.org",
            "smtp_host": "127.0.0.1",
            "smtp_port": port,
            "smtp_security": "none",
            "smtp_timeout_seconds": 2,
        }
        made = build_settings(**{**usual, **values})
        monkeypatch.setattr("bot.notifications.outbox.load_settings", lambda: made)
        return made

    return make


@pytest.fixture
def database(settings_for: Callable[..., Settings]) -> Iterator[Database]:
    """A migrated database."""
    url = settings_for(1).database_url
    upgrade(url)
    made = Database(url)
    yield made
    made.dispose()
