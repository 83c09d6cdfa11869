"""Everything that the assistant may say, read once."""

from __future__ import annotations

import pytest

from evaluation.known_texts import KnownTexts
from tests.unit.knowledge.samples import KNOWLEDGE


@pytest.fixture(scope="session")
def known() -> KnownTexts:
    """The real responses with the facts of the small knowledge base."""
    return KnownTexts(KNOWLEDGE)
