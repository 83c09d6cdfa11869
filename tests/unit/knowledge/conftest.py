"""The real knowledge, read once, and a small knowledge base ready to read messages."""

from __future__ import annotations

import pytest

from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.records import Knowledge, read_folder
from bot.knowledge.seeding import SEED_FOLDER
from tests.unit.knowledge.samples import KNOWLEDGE, fit_index


@pytest.fixture(scope="session")
def real_knowledge() -> Knowledge:
    """Everything below data/knowledge/."""
    return read_folder(SEED_FOLDER)


@pytest.fixture(scope="session")
def index() -> KnowledgeIndex:
    """The small knowledge base."""
    return fit_index(KNOWLEDGE)
