"""One trained tiny bot, one stand-in action server and one Rasa server for all tests of this folder."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.engine.action_server import StandIn, run_stand_in
from tests.integration.engine.rasa_server import RasaServer, run_rasa, train_tiny_bot


@pytest.fixture(scope="session")
def tiny_bot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the trained tiny bot."""
    return train_tiny_bot(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def running_actions() -> Iterator[StandIn]:
    """The action server that Rasa calls."""
    with run_stand_in() as server:
        yield server


@pytest.fixture
def actions(running_actions: StandIn) -> StandIn:
    """The action server with nothing failing."""
    running_actions.failures.clear()
    running_actions.calls.clear()
    return running_actions


@pytest.fixture(scope="session")
def rasa(tiny_bot: Path, running_actions: StandIn) -> Iterator[RasaServer]:
    """The Rasa server."""
    with run_rasa(tiny_bot, running_actions.url) as server:
        yield server


@pytest.fixture
def sender() -> str:
    """A new conversation."""
    return str(uuid.uuid4())
