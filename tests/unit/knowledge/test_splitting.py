"""Messages are split where they ask for another thing, and each piece gets what it shares with its neighbours."""

from __future__ import annotations

import numpy as np
import pytest

from bot.embedding import Embedder
from bot.knowledge import fitting
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.linking import fold
from bot.knowledge.splitting import Splitter, cut, list_breaks, load_splitter, split
from tests.unit.knowledge.samples import KNOWLEDGE, HashingBackend


@pytest.fixture(scope="module")
def index() -> KnowledgeIndex:
    """The small knowledge base."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting, "real_word_hashes", lambda: np.array([], dtype=np.uint64))
        embedder = Embedder(HashingBackend())
        return KnowledgeIndex(KNOWLEDGE, fitting.fit(KNOWLEDGE, embedder), embedder)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Wer koordiniert das, und wo steht das ZBT?", ("wer koordiniert das", "wo steht das zbt")),
        ("Where is G DATA? What do they make?", ("where is g data", "what do they make")),
        ("Gründungsjahr und Mitarbeiterzahl von G DATA", ("gruendungsjahr von g data", "mitarbeiterzahl von g data")),
    ],
)
def test_questions_are_parted(index: KnowledgeIndex, text: str, parts: tuple[str, ...]) -> None:
    assert split(text, index, load_splitter()).texts == parts


@pytest.mark.parametrize(
    "text", ["Wer koordiniert die Zusammenarbeit?", "What do Bochum and Manchester have in common?", "", "?", "👍"]
)
def test_one_question_stays_whole(index: KnowledgeIndex, text: str) -> None:
    assert len(split(text, index, load_splitter()).texts) <= 1


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("year and staff of G DATA", ("year of g data", "staff of g data")),
        ("G DATA: wo, seit wann?", ("wo (g data)", "seit wann (g data)")),
        ("super, und wo sitzt G DATA?", ("wo sitzt g data",)),
    ],
)
def test_piece_gets_what_it_shares(index: KnowledgeIndex, text: str, pieces: tuple[str, ...]) -> None:
    folded = fold(text)
    breaks = [b for b in list_breaks(folded) if folded[b.start : b.end].strip() != ":"]
    assert cut(folded, breaks, index) == pieces


def test_doubtful_break_is_only_tried(index: KnowledgeIndex) -> None:
    doubtful = Splitter(weights={}, bias=-0.5, threshold=0.25, certain=0.5)
    parts = split("wer leitet die bmr und wo sitzt g data", index, doubtful)
    assert (len(parts.texts), parts.certain) == (2, False)
