"""Lists are computed from the real relations, with any number of conditions, in either language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.knowledge.linking import EntityLinker, tokenize
from bot.knowledge.lookup import Listed, Lookup
from bot.knowledge.records import Knowledge

ORGANISATIONS = {
    "bmr",
    "rvr",
    "ume",
    "smart-hospital-essen",
    "smarthospital-nrw",
    "zbt",
    "h2ub",
    "g-data",
    "rub",
    "hgi",
    "mpi",
    "mfcic",
    "mmu",
}
PERSONS = {"andy-burnham", "amer-gaffar", "garrelt-duin", "joerg-kemna", "anke-diehl", "rebecca-grossmann"}


class Asker:
    """Asks for lists as a visitor would."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._lookup = Lookup(knowledge)
        self._linker = EntityLinker(knowledge.entities)

    def list(self, kind: str, text: str) -> list[Listed]:
        """Return the lines of the list."""
        tokens = tokenize(text)
        linked = [mention.slug for mention in self._linker.link(tokens)]
        conditions = self._lookup.conditions(kind, linked, " ".join(token.text for token in tokens))
        return self._lookup.find(conditions)

    def slugs(self, kind: str, text: str) -> set[str]:
        """Return what is listed."""
        return {listed.entity.slug for listed in self.list(kind, text)}


@pytest.fixture(scope="module")
def ask(real_knowledge: Knowledge) -> Asker:
    """An asker of the real relations."""
    return Asker(real_knowledge)


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        # no condition
        ("organisations", "Wer macht alles mit?", ORGANISATIONS),
        ("organisations", "Who takes part?", ORGANISATIONS),
        ("persons", "Welche Personen gibt es?", PERSONS),
        ("persons", "Which people are there?", PERSONS),
        ("places", "Welche Städte sind dabei?", {"essen", "duisburg", "bochum", "manchester"}),
        ("places", "Which towns take part?", {"essen", "duisburg", "bochum", "manchester"}),
        # one
        ("organisations", "Partner in Duisburg", {"zbt"}),
        ("organisations", "partners in Duisburg", {"zbt"}),
        ("organisations", "Wer befasst sich mit Cybersicherheit?", {"g-data", "rub", "hgi", "mpi"}),
        ("organisations", "Who works on cybersecurity?", {"g-data", "rub", "hgi", "mpi"}),
        ("organisations", "Welche Unternehmen gibt es?", {"g-data"}),
        ("organisations", "Which companies are there?", {"g-data"}),
        ("persons", "Personen aus Essen", {"anke-diehl"}),
        ("persons", "people in Essen", {"anke-diehl"}),
        ("organisations", "Einrichtungen auf der Manchester-Seite", {"mfcic", "mmu"}),
        ("organisations", "institutions on the Manchester side", {"mfcic", "mmu"}),
        ("topics", "Themen in Duisburg", {"hydrogen", "fuel-cells", "sustainable-energy", "research"}),
        ("topics", "topics in Duisburg", {"hydrogen", "fuel-cells", "sustainable-energy", "research"}),
        ("places", "Wo wird an Wasserstoff gearbeitet?", {"duisburg", "manchester"}),
        ("places", "Where do they work on hydrogen?", {"duisburg", "manchester"}),
        # two
        ("organisations", "Wer arbeitet in Manchester an Wasserstoff?", {"mfcic", "mmu"}),
        ("organisations", "Who works on hydrogen in Manchester?", {"mfcic", "mmu"}),
        ("organisations", "Forschungsinstitute in Bochum", {"rub", "hgi", "mpi"}),
        ("organisations", "research institutes in Bochum", {"rub", "hgi", "mpi"}),
        ("persons", "Wer kümmert sich in Essen um digitale Gesundheit?", {"anke-diehl"}),
        # three
        ("organisations", "Firmen für Cybersicherheit in Bochum", {"g-data"}),
        ("organisations", "cybersecurity companies in Bochum", {"g-data"}),
        ("organisations", "Firmen für Cybersicherheit in Bochum auf der Ruhr-Seite", {"g-data"}),
        # none meets all
        ("organisations", "Wasserstoff in Bochum", set()),
        ("organisations", "hydrogen in Bochum", set()),
        ("persons", "Wer arbeitet in Duisburg an Cybersicherheit?", set()),
    ],
)
def test_list_holds_what_meets_every_condition(ask: Asker, kind: str, text: str, expected: set[str]) -> None:
    assert ask.slugs(kind, text) == expected


def test_region_includes_its_towns(ask: Asker) -> None:
    assert ask.slugs("organisations", "in Greater Manchester") == {"mfcic", "mmu"}


def test_person_is_listed_with_role_and_facts(ask: Asker) -> None:
    (listed,) = ask.list("persons", "people who work in Essen")
    assert listed.entity.name.en.endswith("Anke Diehl")
    assert listed.role is not None
    assert listed.role.role is not None
    assert listed.facts == ("anke-diehl-cto",)


def test_every_line_is_backed_by_a_fact(ask: Asker) -> None:
    for kind in ("organisations", "persons", "places", "topics"):
        assert [listed.entity.slug for listed in ask.list(kind, "") if not listed.facts] == []


def test_order_is_that_of_the_knowledge(ask: Asker, real_knowledge: Knowledge) -> None:
    order = [entity.slug for entity in real_knowledge.entities]
    listed = [line.entity.slug for line in ask.list("organisations", "")]
    assert listed == sorted(listed, key=order.index)


def test_draft_fact_backs_nothing(real_knowledge: Knowledge) -> None:
    drafts = tuple(fact.model_copy(update={"status": "draft"}) for fact in real_knowledge.facts)
    ask = Asker(replace(real_knowledge, facts=drafts))
    assert [line.facts for line in ask.list("persons", "people in Essen")] == [()]


@pytest.mark.parametrize(
    ("place", "entities", "elsewhere"),
    [
        ("duisburg", {"amer-gaffar", "mfcic", "fuel-cells"}, True),
        ("duisburg", {"zbt", "fuel-cells"}, False),
        ("ruhr-area", {"zbt"}, False),
        ("bochum", {"ruhr-area"}, False),
        ("ruhr-area", {"andy-burnham", "visit"}, False),
        ("bochum", {"ume", "duisburg"}, True),
        ("manchester", {"andy-burnham"}, False),
        ("duisburg", {"h2ub", "bmr"}, False),
    ],
)
def test_what_lies_in_another_place_is_elsewhere(
    real_knowledge: Knowledge, place: str, entities: set[str], elsewhere: bool
) -> None:
    """A region holds its towns; of what the source puts nowhere (H2UB, BMR) nothing can be said."""
    assert Lookup(real_knowledge).is_elsewhere(place, entities) is elsewhere


def test_what_another_agreement_builds_on_is_replaced(real_knowledge: Knowledge) -> None:
    lookup = Lookup(real_knowledge)
    assert lookup.is_replaced("declaration-2021", {"joint-statement", "andy-burnham"})
    assert not lookup.is_replaced("declaration-2021", {"joint-statement", "declaration-2021"})
    assert not lookup.is_replaced("joint-statement", {"declaration-2021"})
    assert not lookup.is_replaced("partnership", {"joint-statement"})


@pytest.mark.parametrize(
    ("entities", "earlier"),
    [
        ({"joint-statement"}, {"declaration-2021"}),
        ({"declaration-2021"}, {"declaration-2021"}),
        ({"joint-statement", "declaration-2021"}, {"declaration-2021"}),
        ({"zbt", "partnership"}, set()),
        (set(), set()),
    ],
)
def test_what_was_there_before_is_known(real_knowledge: Knowledge, entities: set[str], earlier: set[str]) -> None:
    assert Lookup(real_knowledge).earlier_of(entities) == earlier
