"""Domain, rules, actions and examples name the same things."""

from __future__ import annotations

import re
from typing import Any

import pytest

from actions.enquiries import CONTACT_FACT
from actions.enquiries import RESPONSES as ENQUIRY_RESPONSES
from actions.languages import LANGUAGES
from actions.registry import ACTIONS
from actions.voice import RESPONSES as REPLY_RESPONSES
from tests.dialogue.sources import (
    ROOT,
    read,
    read_domain,
    read_nlu_intents,
    read_responses,
    read_rules,
    strings_in_actions,
)

FROM_BUTTONS_ONLY = {"start_conversation", "show_fact", "stop_waiting"}
FROM_RASA = {"nlu_fallback"}
DOMAIN = read_domain()
RULES = read_rules()


def steps(key: str) -> list[str]:
    return [step[key] for rule in RULES for step in rule["steps"] if key in step]


def test_each_intent_has_exactly_one_rule() -> None:
    assert sorted(steps("intent")) == sorted([*DOMAIN["intents"], *FROM_RASA])


def test_each_intent_has_examples_unless_only_buttons_send_it() -> None:
    assert read_nlu_intents() == set(DOMAIN["intents"]) - FROM_BUTTONS_ONLY


def test_domain_lists_exactly_the_actions_that_exist() -> None:
    assert DOMAIN["actions"] == sorted(DOMAIN["actions"])
    assert {action.action_name for action in ACTIONS} == set(DOMAIN["actions"])


def test_rules_use_every_action_and_nothing_else() -> None:
    used = set(steps("action"))

    assert {name for name in used if name.startswith("action_")} == set(DOMAIN["actions"])
    assert {name for name in used if name.startswith("utter_")} <= read_responses().keys()


def test_each_response_is_uttered_by_a_rule_or_an_action() -> None:
    in_actions = {text for _, text in strings_in_actions() if text.startswith("utter_")}

    assert in_actions | {a for a in steps("action") if a.startswith("utter_")} == read_responses().keys()


def test_rule_titles_are_different_sentences() -> None:
    titles = [rule["rule"] for rule in RULES]

    assert len(set(titles)) == len(titles)
    assert all(re.fullmatch(r"[A-Z].+ .+\.", title) for title in titles)


def test_rules_and_responses_share_their_topics() -> None:
    def topics(folder: str) -> set[str]:
        return {file.stem for file in (ROOT / "data" / folder).glob("*.yml")}

    assert topics("rules") == topics("responses")


def test_each_intent_of_an_action_has_that_action_as_its_rule() -> None:
    rules = {rule["steps"][0]["intent"]: rule["steps"][1].get("action") for rule in RULES}

    assert {intent for intent, action in rules.items() if action == "action_switch_language"} == set(LANGUAGES)
    assert {intent for intent, action in rules.items() if action == "action_take_request"} == set(ENQUIRY_RESPONSES)


def test_each_kind_of_reply_has_a_response_of_that_kind() -> None:
    shown_as: dict[str, str] = {
        "lookup": "answer",
        "partial": "answer",
        "no_match": "no_answer",
        "off_topic": "smalltalk",
    }
    responses = read_responses()

    for kind, response in REPLY_RESPONSES.items():
        declared = {variant["metadata"]["kind"] for variant in responses[response]}
        assert declared == {shown_as.get(kind, kind)}


def test_contact_is_a_fact_of_the_knowledge() -> None:
    slugs = {fact["slug"] for fact in read(ROOT / "data" / "knowledge" / "facts" / "contact.yml")}

    assert CONTACT_FACT in slugs


@pytest.mark.parametrize("slot", DOMAIN["slots"].values(), ids=DOMAIN["slots"])
def test_no_slot_influences_the_rules(slot: dict[str, Any]) -> None:
    assert slot["type"] == "any" or slot["influence_conversation"] is False
    assert "initial_value" not in slot


def test_conversation_never_expires_in_rasa() -> None:
    assert DOMAIN["session_config"]["session_expiration_time"] == 0


def test_actions_hold_no_sentences() -> None:
    sentences = [(file, text) for file, text in strings_in_actions() if len(text.split()) > 2]

    assert sentences == []
