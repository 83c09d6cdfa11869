"""Domain, rules, actions and examples name the same things."""

from __future__ import annotations

import re
from typing import Any

import pytest

from actions.enquiry.state import CANCELLING, CONFIRM
from actions.enquiry.steps import INVALID
from actions.enquiry.submitting import CONTACT_FACT
from actions.languages import LANGUAGES
from actions.registry import ACTIONS
from actions.voice import RESPONSES as REPLY_RESPONSES
from bot.enquiries import validation
from bot.forms.fields import FIELDS
from tests.dialogue.sources import (
    ROOT,
    read,
    read_domain,
    read_nlu_intents,
    read_responses,
    read_rules,
    strings_in_actions,
)

FROM_BUTTONS_ONLY = {
    "start_conversation",
    "show_fact",
    "stop_waiting",
    "enquire_question",
    "answer_form",
    "change_field",
    "cancel_enquiry",
    "use_as_message",
    "confirm_withdrawal",
}
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

    called_by_forms = {name for name in DOMAIN["actions"] if name.startswith(("action_ask_", "validate_"))}
    assert {name for name in used if name.startswith("action_")} == set(DOMAIN["actions"]) - called_by_forms
    assert {name for name in used if name.startswith("utter_")} <= read_responses().keys()


def test_each_response_is_uttered_by_a_rule_or_an_action() -> None:
    in_actions = {text for _, text in strings_in_actions() if text.startswith("utter_")}

    in_rules = {action for action in steps("action") if action.startswith("utter_")}
    assert in_actions | in_rules | questions_of_forms() == read_responses().keys()


def questions_of_forms() -> set[str]:
    """Return the responses that Rasa takes for questions, where no action asks them."""
    return {f"utter_ask_{slot}" for slot in asked_slots() if f"action_ask_{slot}" not in DOMAIN["actions"]}


def asked_slots() -> set[str]:
    """Return everything that a form asks for."""
    return {CANCELLING, *(slot for form in DOMAIN["forms"].values() for slot in form["required_slots"])}


def test_each_question_of_a_form_is_asked() -> None:
    for slot in asked_slots():
        assert f"action_ask_{slot}" in DOMAIN["actions"] or f"utter_ask_{slot}" in read_responses()


def test_form_asks_for_every_field_of_an_enquiry_and_then_for_a_yes() -> None:
    assert DOMAIN["forms"]["enquiry_form"]["required_slots"] == [*FIELDS, CONFIRM]


def test_slots_of_the_form_are_written_by_the_form_alone() -> None:
    for slot in (*FIELDS, CONFIRM):
        (mapping,) = DOMAIN["slots"][slot]["mappings"]
        assert mapping == {"type": "custom", "conditions": [{"active_loop": "enquiry_form"}]}


def test_only_the_action_that_holds_the_receipt_says_sent() -> None:
    receipts = {name for name, variants in read_responses().items() if variants[0]["metadata"]["kind"] == "receipt"}
    speaking = {file for file, text in strings_in_actions() if text in receipts}

    assert receipts
    assert speaking == {"submitting.py"}
    assert not receipts & set(steps("action"))


def test_each_reason_of_the_service_has_a_response() -> None:
    told = set(re.findall(r"`(\w+)`", validation.__doc__.split("Reasons:")[1]))

    # A slip is asked about by the question; the consent is asked for again.
    assert told - {"email_misspelt", "consent_missing", "consent_changed"} == INVALID.keys()


def test_rule_titles_are_different_sentences() -> None:
    titles = [rule["rule"] for rule in RULES]

    assert len(set(titles)) == len(titles)
    assert all(re.fullmatch(r"[A-Z].+ .+\.", title) for title in titles)


def test_rules_and_responses_share_their_topics() -> None:
    def topics(folder: str) -> set[str]:
        return {file.stem for file in (ROOT / "data" / folder).glob("*.yml")}

    assert topics("rules") == topics("responses")


def test_each_intent_of_an_action_has_that_action_as_its_rule() -> None:
    rules = {rule["steps"][0].get("intent"): rule["steps"][1].get("action") for rule in RULES}

    assert {intent for intent, action in rules.items() if action == "action_switch_language"} == set(LANGUAGES)


def test_each_kind_of_reply_has_a_response_of_that_kind() -> None:
    shown_as: dict[str, str] = {
        "lookup": "answer",
        "partial": "answer",
        "doubtful": "related",
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
