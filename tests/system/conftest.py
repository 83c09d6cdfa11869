"""One running assistant for all tests that leave it as they found it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.system.assistant import Assistant, run_assistant


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The assistant on SQLite."""
    with run_assistant(tmp_path_factory.mktemp("assistant"), BOT_TRUSTED_PROXIES="127.0.0.1") as assistant:
        yield assistant


@pytest.fixture
def assistant(running: Assistant) -> Assistant:
    """The assistant, ready, however the last test left it."""
    running.wait_until_ready()
    return running
