"""The real knowledge, read once, and a small knowledge base ready to read messages."""

from __future__ import annotations

import numpy as np
import pytest

from bot.embedding import Embedder
from bot.knowledge import fitting
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.records import Knowledge, read_folder
from bot.knowledge.seeding import SEED_FOLDER
from tests.unit.knowledge.samples import KNOWLEDGE, HashingBackend


@pytest.fixture(scope="session")
def real_knowledge() -> Knowledge:
    """Everything below data/knowledge/."""
    return read_folder(SEED_FOLDER)


@pytest.fixture(scope="session")
def index() -> KnowledgeIndex:
    """The small knowledge base."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting, "real_word_hashes", lambda: np.array([], dtype=np.uint64))
        embedder = Embedder(HashingBackend())
        return KnowledgeIndex(KNOWLEDGE, fitting.fit(KNOWLEDGE, embedder), embedder)
