"""One running assistant for all tests that leave it as they found it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings_checks import PROJECT_ROOT
from tests.system.assistant import Assistant, prepare, run, run_assistant
from tests.system.detour import Detour, open_detour

DYING = Path(__file__).parent / "dying"


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


@pytest.fixture(scope="session")
def enquiring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Assistant, Detour]]:
    """An assistant whose action server dies where a test says so, and fails for Rasa as the detour is told."""
    with open_detour() as detour:
        assistant = prepare(
            tmp_path_factory.mktemp("enquiring"),
            BOT_ACTIONS_URLS=detour.url,
            PYTHONPATH=f"{DYING}:{PROJECT_ROOT}",
        )
        detour.target = int(assistant.environment["BOT_ACTIONS_PORT"])
        with run(assistant):
            yield assistant, detour
