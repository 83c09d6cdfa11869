"""What is said of one thing is said of the other thing named, too."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.lookup import Lookup
from bot.knowledge.records import Knowledge
from bot.knowledge.selecting import is_elsewhere, select


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


@pytest.mark.parametrize(
    ("named", "fact", "elsewhere"),
    [
        ("declaration-2021", "joint-statement-signatories", True),
        ("declaration-2021", "declaration-2021-when", False),
        ("declaration-2021", "joint-statement-predecessor", False),
        ("joint-statement", "joint-statement-signatories", False),
        ("partnership", "joint-statement-signatories", False),
        ("duisburg", "g-data-location", True),
        ("bochum", "g-data-location", False),
    ],
)
def test_who_signed_the_older_one_is_not_who_signed_the_newer(
    real_knowledge: Knowledge, named: str, fact: str, elsewhere: bool
) -> None:
    index: Any = SimpleNamespace(
        entities={each.slug: each for each in real_knowledge.entities},
        facts={each.slug: each for each in real_knowledge.facts},
        lookup=Lookup(real_knowledge),
    )
    reading: Any = SimpleNamespace(entities=frozenset({named}))
    assert is_elsewhere((fact,), reading, index) is elsewhere
