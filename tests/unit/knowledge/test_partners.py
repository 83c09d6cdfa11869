"""Which partners an enquiry is shown to match: on the seeded knowledge base."""

import pytest

from bot.knowledge.partners import PartnerMatcher
from bot.knowledge.records import read_folder
from bot.knowledge.seeding import SEED_FOLDER


@pytest.fixture(scope="module")
def matcher() -> PartnerMatcher:
    """A matcher of everything that is seeded."""
    return PartnerMatcher(read_folder(SEED_FOLDER))


@pytest.mark.parametrize(
    ("text", "partners"),
    [
        ("Wir suchen Partner in Manchester für die Prüfung von Brennstoffzellen.", ["mfcic", "zbt", "mmu"]),
        ("We would like to meet the Manchester side and G DATA.", ["g-data"]),
        ("Wir waren Teil der Delegation aus Manchester und möchten das H2UB wiedersehen.", ["h2ub"]),
    ],
)
def test_groups_are_no_partners(matcher: PartnerMatcher, text: str, partners: list[str]) -> None:
    """Nobody can write to "the Manchester side": whoever belongs to it matches by topic or by name."""
    found = [each.slug for each in matcher.match([text]).partners]
    assert not {"manchester-side", "ruhr-side", "delegation"} & set(found)
    assert set(partners) <= set(found)
