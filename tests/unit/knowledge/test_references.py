"""Messages point back to places in a list, to persons, and to what was talked about."""

from __future__ import annotations

import pytest

from bot.knowledge.context import load_context_model, rank_referents
from bot.knowledge.index import KnowledgeIndex, NameFit
from bot.knowledge.references import Context, has_ordinal, list_referents, listed_items, referent_features
from bot.knowledge.wording import analyse


def test_list_is_remembered_in_order(index: KnowledgeIndex) -> None:
    assert listed_items(["Beteiligt sind:\n- das ZBT in Duisburg\n- G DATA in Bochum"], index) == ("zbt", "g-data")
    assert listed_items(["G DATA, the ZBT and Bochum"], index) == ("g-data", "zbt")


def test_one_thing_is_no_list(index: KnowledgeIndex) -> None:
    assert listed_items(["Das ZBT steht in Duisburg."], index) == ()
    assert listed_items([], index) == ()


@pytest.mark.parametrize(
    "text", ["the second one", "beim dritten", "und der letzte?", "letzteres", "the latter", "zum mittleren"]
)
def test_ordinal_is_heard(text: str) -> None:
    assert has_ordinal(text)


@pytest.mark.parametrize("text", ["wer leitet das", "seconds", "erstaunlich"])
def test_other_word_is_no_ordinal(text: str) -> None:
    assert not has_ordinal(text)


@pytest.mark.parametrize(
    ("text", "referent"), [("Wo sitzt das zweite?", "g-data"), ("and the first one, where is that?", "zbt")]
)
def test_ordinal_means_the_item_at_its_place(index: KnowledgeIndex, text: str, referent: str) -> None:
    context = Context("wer ist dabei", "bmr", ("bmr-coordination",), ("zbt", "g-data"))
    ranked = rank_referents(index.read(text), analyse(text), "de", context, index, load_context_model())
    assert ranked[0] == referent


def test_what_is_named_is_not_pointed_back_to(index: KnowledgeIndex) -> None:
    context = Context("Wo sitzt G DATA?", "g-data", ("g-data-location",))
    assert "g-data" not in list_referents(context, index.read("Wer leitet G DATA?"), index)
    assert list_referents(Context(), index.read("Wo ist das?"), index) == []
    assert list_referents(Context(focus="gone", facts=("gone",), items=("gone",)), index.read("Wo?"), index) == []


FOUND = NameFit(likeliest=0.5, as_subject=0.3, about=0.3)


@pytest.mark.parametrize(
    ("text", "meets"),
    [("And the one in Duisburg, what do they do?", {"zbt"}), ("Und die in Bochum?", {"g-data"}), ("And they?", set())],
)
def test_the_one_in_a_town_is_the_one_that_is_there(index: KnowledgeIndex, text: str, meets: set[str]) -> None:
    context = Context("Wer ist dabei?", items=("zbt", "g-data"))
    reading = index.read(text)
    found = {
        slug
        for slug in list_referents(context, reading, index)
        if referent_features(slug, reading, analyse(text), context, [], FOUND, index).get("meets")
    }
    assert found == meets
