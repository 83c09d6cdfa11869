"""Fixtures: one fake Rasa and one web process per module."""

from __future__ import annotations

import pytest

from tests.integration.web.fake_rasa import FakeRasa, serve
from tests.integration.web.support import run_web


@pytest.fixture(scope="module")
def rasa():
    """A fake Rasa."""
    fake = FakeRasa()
    with serve(fake.build_app()) as fake.url:
        yield fake


@pytest.fixture(scope="module")
def running_web(rasa, tmp_path_factory):
    """A web process with generous limits."""
    with run_web(tmp_path_factory.mktemp("web"), rasa, turn_timeout_seconds=2) as web:
        yield web


@pytest.fixture
def web(running_web, rasa):
    """The web process, its Rasa answering politely."""
    rasa.reset()
    return running_web
