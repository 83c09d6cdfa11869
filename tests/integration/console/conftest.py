"""One web process per module, and people who are signed in to its console."""

from __future__ import annotations

import pytest

from tests.integration.console import support
from tests.integration.console.support import Person, sign_in, visit
from tests.integration.web.conftest import rasa, running_web, web

__all__ = ["rasa", "running_web", "web"]


@pytest.fixture(autouse=True)
def close_browsers():
    """Close the browsers of the test."""
    yield
    while support.OPEN:
        support.OPEN.pop().close()


@pytest.fixture
def coordinator(web) -> Person:
    """Somebody of the everyday role."""
    return sign_in(web)


@pytest.fixture
def admin(web) -> Person:
    """Somebody who may do everything."""
    return sign_in(web, "admin")


@pytest.fixture
def visitor(web) -> Person:
    """Somebody without an account."""
    return visit(web)
