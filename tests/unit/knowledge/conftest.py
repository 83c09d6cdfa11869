"""The real knowledge, read once."""

from __future__ import annotations

import pytest

from bot.knowledge.records import Knowledge, read_folder
from bot.knowledge.seeding import SEED_FOLDER


@pytest.fixture(scope="session")
def real_knowledge() -> Knowledge:
    """Everything below data/knowledge/."""
    return read_folder(SEED_FOLDER)
