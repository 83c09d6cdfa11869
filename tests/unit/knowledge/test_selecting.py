"""What is said of one thing is said of the other thing named, too."""

from __future__ import annotations

import pytest

from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.selecting import select


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Wo sitzt G DATA, wo das ZBT?", {"g-data-location", "zbt-location"}),
        ("Where is the ZBT, where is G DATA?", {"g-data-location", "zbt-location"}),
        ("Wo steht das ZBT?", {"zbt-location"}),
        ("Wo steht das ZBT in Duisburg?", {"zbt-location"}),
        ("Wo steht das ZBT, das Jörg Kemna besucht hat?", {"zbt-location"}),
    ],
)
def test_same_is_said_of_all_that_is_named(index: KnowledgeIndex, text: str, facts: set[str]) -> None:
    assert set(select(index.read(text), index).facts) == facts
