"""Responses say the same in both languages, always say something, and state no facts."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest

from tests.dialogue.sources import ROOT, language_of, payloads, read, read_domain, read_responses

KINDS = set(
    "greeting answer related clarification no_answer question summary receipt smalltalk handoff notice error".split()
)
OFFERS = {"pass_on", "choose", "enquire", "enquire_question", "withdraw", "human"}
FIELDS = {"reference", "topic", "message", "name", "organisation", "email", "consent", "confirm"}
VALUES = {"answer", "doubtful", "unknown", "minutes", "notice", "reference", "when"} | FIELDS
MAX_CHARACTERS = 1_000
RESPONSES = read_responses()
VARIANTS = [(name, variant) for name, variants in RESPONSES.items() for variant in variants]
PLACEHOLDER = re.compile(r"\{(\w+)\}")

each_response = pytest.mark.parametrize("name", RESPONSES)
each_variant = pytest.mark.parametrize(("name", "variant"), VARIANTS)


def by_language(name: str) -> dict[str | None, list[dict[str, Any]]]:
    variants: dict[str | None, list[dict[str, Any]]] = {}
    for variant in RESPONSES[name]:
        variants.setdefault(language_of(variant), []).append(variant)
    return variants


def test_no_response_stands_in_two_files() -> None:
    files = (ROOT / "data" / "responses").glob("*.yml")

    names = Counter(name for file in files for name in read(file)["responses"])

    assert [name for name, count in names.items() if count > 1] == []


@each_response
def test_response_has_both_languages_and_one_default(name: str) -> None:
    variants = by_language(name)

    assert variants.keys() == {"de", "en", None}
    assert len(variants["de"]) == len(variants["en"])
    assert len(variants[None]) == 1


@each_response
def test_default_repeats_a_german_variant(name: str) -> None:
    variants = by_language(name)
    default = variants[None][0]

    assert default in [{k: v for k, v in german.items() if k != "condition"} for german in variants["de"]]


@each_response
def test_response_is_of_one_known_kind(name: str) -> None:
    declared = {variant["metadata"]["kind"] for variant in RESPONSES[name]}

    assert len(declared) == 1
    assert declared <= KINDS


@each_response
def test_offer_is_known_and_equal_in_all_variants(name: str) -> None:
    offers = {variant["metadata"].get("offer") for variant in RESPONSES[name]}

    assert len(offers) == 1
    assert offers <= OFFERS | {None}


@each_response
def test_offer_to_pass_on_comes_with_its_button(name: str) -> None:
    for variant in RESPONSES[name]:
        offered = variant["metadata"].get("offer") == "pass_on"
        assert offered == ("pass_on_question" in dict(payloads(variant)))


@each_response
def test_offered_enquiry_comes_with_its_button(name: str) -> None:
    begins = {"enquire": "start_enquiry", "enquire_question": "enquire_question", "withdraw": "confirm_withdrawal"}
    for variant in RESPONSES[name]:
        offer = variant["metadata"].get("offer")
        assert offer not in begins or begins[offer] in dict(payloads(variant))


@each_response
def test_question_declares_the_field_it_asks_for(name: str) -> None:
    declared = {variant["metadata"].get("field") for variant in RESPONSES[name]}

    assert len(declared) == 1
    assert (declared <= FIELDS) == (RESPONSES[name][0]["metadata"]["kind"] in ("question", "summary"))


@each_response
def test_placeholders_are_equal_in_all_variants(name: str) -> None:
    used = {frozenset(PLACEHOLDER.findall(variant["text"])) for variant in RESPONSES[name]}

    assert len(used) == 1
    assert used.pop() <= VALUES


@each_variant
def test_text_keeps_to_the_tone(name: str, variant: dict[str, Any]) -> None:
    text = variant["text"]

    assert 0 < len(text) <= MAX_CHARACTERS
    assert "!" not in text
    assert text == text.strip()
    assert not re.search(r"[\U0001F000-\U0001FFFF☀-➿]", text), "no emoji"
    assert not re.search(r"[^\n]\n(?![\n{-])", text), "a line break only before a list or a paragraph"


@each_variant
def test_german_is_formal_and_english_is_english(name: str, variant: dict[str, Any]) -> None:
    german = language_of(variant) != "en"
    text = variant["text"] if name != "utter_other_language" else ""

    informal = re.search(r"\b([Dd]u|[Dd]ich|[Dd]ir|[Dd]ein\w*|euch|[Ee]uer\w*)\b", text)
    foreign = re.search(r"\b(you|your|the|und|nicht|Sie|Ihre)\b", text)
    assert not (german and informal)
    assert not foreign or (foreign[0] in ("you", "your", "the")) != german


@each_variant
def test_buttons_carry_the_language_of_their_variant(name: str, variant: dict[str, Any]) -> None:
    for intent, entities in payloads(variant):
        assert intent in read_domain()["intents"]
        assert entities["language"] == (language_of(variant) or "de")


@each_response
def test_buttons_do_the_same_in_both_languages(name: str) -> None:
    variants = by_language(name)

    done = [
        [(intent, {**entities, "language": None}) for intent, entities in payloads(variant)]
        for language in ("de", "en")
        for variant in variants[language]
    ]

    assert all(buttons == done[0] for buttons in done)


def test_buttons_show_facts_that_the_knowledge_holds() -> None:
    files = (ROOT / "data" / "knowledge" / "facts").glob("*.yml")
    slugs = {fact["slug"] for file in files for fact in read(file)}

    shown = {entities["fact"] for _, v in VARIANTS for intent, entities in payloads(v) if intent == "show_fact"}

    assert shown
    assert shown <= slugs


@each_variant
def test_response_names_nobody_from_the_knowledge(name: str, variant: dict[str, Any]) -> None:
    people = [e["name"]["de"] for e in read(ROOT / "data" / "knowledge" / "entities.yml") if e["kind"] == "person"]

    assert people
    for person in people:
        assert person.split()[-1] not in variant["text"]


def test_first_line_of_the_greeting_says_that_a_machine_answers() -> None:
    first_lines = {language_of(v): v["text"].splitlines()[0] for v in RESPONSES["utter_greeting"]}

    assert "Computerprogramm, kein Mensch" in first_lines["de"]
    assert "computer program, not to a person" in first_lines["en"]


@pytest.mark.parametrize("language", ["de", "en"])
def test_buttons_of_the_chat_page_are_named_as_they_are_labelled(language: str) -> None:
    labels = json.loads((ROOT / "widget" / "locale" / f"{language}.json").read_text("utf-8"))
    named = {
        "utter_privacy": labels["delete"],
        "utter_delete_my_data": labels["delete"],
        "utter_delete_enquiry_by_link": labels["delete"],
        "utter_export_my_data": labels["export"],
        "utter_export_enquiry_by_link": labels["export"],
    }

    for name, label in named.items():
        quoted = f"„{label}“" if language == "de" else f"‘{label}’"
        assert all(quoted in variant["text"] for variant in by_language(name)[language])
