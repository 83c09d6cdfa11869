"""What the assistant may say is recognised; an invented sentence is counted."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from evaluation.known_texts import ACT_RESPONSES, ROOT, KnownTexts
from tests.unit.evaluation.samples import message
from tests.unit.knowledge.samples import KNOWLEDGE

RESPONSES: dict[str, list[dict[str, Any]]] = {
    name: variants
    for path in sorted((ROOT / "data" / "responses").glob("*.yml"))
    for name, variants in yaml.safe_load(path.read_text("utf-8"))["responses"].items()
}
FIXED = sorted(
    {
        (name, variant["text"].strip())
        for name, variants in RESPONSES.items()
        for variant in variants
        if "{" not in variant["text"]
    }
)


def variant(name: str, language: str) -> str:
    """Return the text of a response in a language."""
    texts = [v["text"] for v in RESPONSES[name] if any(c["value"] == language for c in v.get("condition", []))]
    return str(texts[0]).strip()


@pytest.mark.parametrize(("name", "text"), FIXED)
def test_fixed_response_is_recognised(known: KnownTexts, name: str, text: str) -> None:
    found, values = known.response_of(message("notice", text))
    assert (text in {v["text"].strip() for v in RESPONSES[found]}, values) == (True, {})
    assert known.count_unknown_sentences(message("notice", text)) == 0


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", ["utter_related", "utter_partial", "utter_answer"])
def test_response_is_recognised_with_its_facts(known: KnownTexts, name: str, language: str) -> None:
    facts = [fact for fact in KNOWLEDGE.facts if fact.subject == "zbt"]
    answer = "\n\n".join(fact.answer.get(language) for fact in facts)
    unknown = KNOWLEDGE.unknowns[1].name.get(language)
    text = variant(name, language).replace("{answer}", answer).replace("{unknown}", unknown)
    shown = message("answer", text, *(fact.slug for fact in facts), language=language)

    assert known.response_of(shown)[0] == name
    assert known.count_unknown_sentences(shown) == 0


@pytest.mark.parametrize(
    "text",
    [
        "The ZBT stands in Duisburg. It was founded in 1990.",
        "The ZBT stands in Essen.",
        "Founded in 1990.",
    ],
)
def test_invented_sentence_is_counted(known: KnownTexts, text: str) -> None:
    assert known.count_unknown_sentences(message("answer", text, "zbt-location")) == 1


@pytest.mark.parametrize("language", ["de", "en"])
def test_unknown_aspect_must_be_a_listed_one(known: KnownTexts, language: str) -> None:
    text = variant("utter_no_answer_about", language)
    listed = message(
        "no_answer", text.replace("{unknown}", KNOWLEDGE.unknowns[0].name.get(language)), language=language
    )
    invented = message("no_answer", text.replace("{unknown}", "the moon"), language=language)
    assert known.count_unknown_sentences(listed) == 0
    assert known.count_unknown_sentences(invented) == 1


def test_list_may_name_what_the_knowledge_names(known: KnownTexts) -> None:
    frame = variant("utter_lookup", "en")
    assert (
        known.count_unknown_sentences(
            message("answer", frame.replace("{answer}", "- G DATA\n- Jörg Kemna (managing director, BMR)"))
        )
        == 0
    )
    assert known.count_unknown_sentences(message("answer", frame.replace("{answer}", "- G DATA\n- Acme Ltd"))) == 1


def test_offered_facts_are_those_of_the_offered_entities(known: KnownTexts) -> None:
    buttons = [{"id": "1", "title": "G DATA"}, {"id": "2", "title": "Bochum"}]
    assert known.offered_facts(message("clarification", "?", buttons=buttons)) == [
        "g-data-employees", "g-data-location", "g-data-overview",
    ]  # fmt: skip
    assert known.offered_facts(message("answer", "?", buttons=buttons)) == []


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("act", sorted(ACT_RESPONSES))
def test_act_is_answered_by_its_responses(known: KnownTexts, act: str, language: str) -> None:
    for name in set(ACT_RESPONSES[act]) & set(RESPONSES):
        assert known.acts_rightly(act, [message("smalltalk", variant(name, language))]), name
    assert not known.acts_rightly(act, [message("no_answer", variant("utter_no_answer", language))])


@pytest.mark.parametrize("act", sorted(ACT_RESPONSES))
def test_act_names_responses_that_exist(act: str) -> None:
    assert [name for name in ACT_RESPONSES[act] if name not in RESPONSES] == []


@pytest.mark.parametrize("act", ["other", "any"])
@pytest.mark.parametrize(
    ("kind", "right"),
    [("smalltalk", True), ("no_answer", True), ("answer", False), ("related", False), ("error", False)],
)
def test_any_reply_but_an_answer_suits_other_talk(known: KnownTexts, act: str, kind: str, right: bool) -> None:
    assert known.acts_rightly(act, [message(kind, "whatever")]) is right


def test_what_the_operator_wrote_is_no_claim(known: KnownTexts) -> None:
    text = variant("utter_enquiry_started", "de").replace("{notice}", "Wir speichern Ihre Angaben ein Jahr lang.")
    assert known.response_of(message("notice", text))[0] == "utter_enquiry_started"
    assert known.count_unknown_sentences(message("notice", text)) == 0
