"""Probabilities of targets are summed, ranked and looked up by name."""

from __future__ import annotations

import numpy as np
import pytest

from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.reading import Probabilities, Targets

NAMES = ("fact:a", "fact:b", "fact:c", "lookup:persons", "off_topic", "unknown:other", "unknown:phone")
FOUND = Probabilities(Targets(NAMES), np.array([0.1, 0.3, 0.1, 0.2, 0.05, 0.05, 0.2], dtype=np.float32))


def test_the_likeliest_come_first_and_equals_by_name() -> None:
    assert [slug for slug, _ in FOUND.best("fact", 2)] == ["b", "a"]
    assert [slug for slug, _ in FOUND.best("fact", 9)] == ["b", "a", "c"]
    assert FOUND.best("unknown", 1) == [("phone", pytest.approx(0.2))]
    assert FOUND.likeliest == ("fact:b", pytest.approx(0.3))


def test_sums_count_what_is_known() -> None:
    assert FOUND.of("fact:a", "off_topic", "fact:gone") == pytest.approx(0.15)
    assert FOUND.of_facts(["a", "b", "gone"]) == pytest.approx(0.4)
    assert FOUND.of_kind("fact") == pytest.approx(0.5)
    assert (FOUND.highest("lookup"), FOUND.of("lookup:gone")) == (pytest.approx(0.2), 0.0)


def test_nothing_of_a_kind_is_nothing() -> None:
    only_facts = Probabilities(Targets(["fact:a"]), np.array([1.0], dtype=np.float32))
    assert (only_facts.best("unknown", 3), only_facts.highest("unknown"), only_facts.of_kind("lookup")) == (
        [],
        0.0,
        0.0,
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wie viele Leute arbeiten dort?", "de"),
        ("und das zbt, wo ist das zbt", "de"),
        ("Who runs it in Duisburg?", "en"),
    ],
)
def test_names_are_tried_together_as_each_is_read_alone(index: KnowledgeIndex, text: str, language: str) -> None:
    plain = index.read(text)
    slugs = [slug for slug in index.entities if slug not in plain.entities]
    fits = index.fit_names(plain, slugs, language)
    readings = {slug: index.read_about(plain, slug, language).together for slug in slugs}
    assert list(fits) == slugs
    assert {slug: fit.likeliest for slug, fit in fits.items()} == pytest.approx(
        {slug: reading.likeliest[1] for slug, reading in readings.items()}, rel=1e-3
    )
    about = {
        slug: reading.of(*(f"fact:{fact.slug}" for fact in index.facts.values() if slug in fact.about))
        for slug, reading in readings.items()
    }
    assert {slug: fit.about for slug, fit in fits.items()} == pytest.approx(about, rel=1e-3, abs=1e-6)


def test_no_name_is_tried_in_vain(index: KnowledgeIndex) -> None:
    assert index.fit_names(index.read("Wo ist das?"), [], "de") == {}
