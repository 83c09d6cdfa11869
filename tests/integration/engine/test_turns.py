"""Turns through the channel of a real Rasa server."""

from __future__ import annotations

import json

import pytest
import requests

from bot.embedding import encode_vector, get_embedder
from tests.integration.engine.action_server import StandIn
from tests.integration.engine.rasa_server import RasaServer


def test_answer_comes_back_whole(rasa: RasaServer, actions: StandIn, sender: str) -> None:
    answer = rasa.turn(sender, "Where is ZBT?").json()
    assert answer["messages"] == [
        {
            "text": "In Duisburg.\n\nSee {you}.",
            "kind": "answer",
            "buttons": [],
            "facts": ["zbt-location"],
            "sources": [{"title": "t", "publisher": "p"}],
            "expects": None,
            "handoff": False,
            "utter_action": "utter_answer",
        }
    ]
    assert (answer["language"], answer["intent"]) == ("en", "ask_partnership")
    assert 0.5 < answer["confidence"] <= 1


def test_static_response_has_kind_buttons_and_the_language_of_the_message(
    rasa: RasaServer, actions: StandIn, sender: str
) -> None:
    answer = rasa.turn(sender, "Guten Tag", language="en").json()
    assert answer["language"] == "de"
    (message,) = answer["messages"]
    assert message["kind"] == "greeting"
    assert message["text"] == "Guten Tag!\n\nWas möchten Sie wissen?"
    assert message["buttons"] == [{"title": "Hilfe", "payload": '/ask_help{"language": "de"}'}]


def test_button_payload_sets_intent_and_language(rasa: RasaServer, actions: StandIn, sender: str) -> None:
    answer = rasa.turn(sender, '/start_conversation{"language": "de"}', language="en").json()
    assert (answer["language"], answer["intent"], answer["confidence"]) == ("de", "start_conversation", 1.0)
    assert answer["messages"][0]["utter_action"] == "utter_greet"


def test_message_without_language_keeps_the_conversations(rasa: RasaServer, actions: StandIn, sender: str) -> None:
    assert rasa.turn(sender, "ZBT", language="de").json()["language"] == "de"
    assert rasa.turn(sender, "ZBT", language="en").json()["language"] == "en"


def test_form_says_what_it_expects(rasa: RasaServer, actions: StandIn, sender: str) -> None:
    first = rasa.turn(sender, "I want to send an enquiry").json()["messages"]
    second = rasa.turn(sender, "Hydrogen trucks").json()["messages"]
    third = rasa.turn(sender, "jane@example.org").json()["messages"]
    assert first[0]["expects"] == {"field": "topic", "autocomplete": "off"}
    assert second[0]["expects"] == {"field": "email", "autocomplete": "email"}
    assert [message["kind"] for message in third] == ["receipt"]


def test_action_gets_the_latest_vector_and_no_older_one(rasa: RasaServer, actions: StandIn, sender: str) -> None:
    vectors = [encode_vector(get_embedder().embed(text)) for text in ("Where is ZBT?", "Who takes part?")]
    rasa.turn(sender, "Where is ZBT?", vector=vectors[0])
    rasa.turn(sender, "Who takes part?", vector=vectors[1])
    last = actions.calls_of(sender)[-1]
    assert last["tracker"]["latest_message"]["metadata"]["vector"] == vectors[1]
    assert last["tracker"]["latest_message"]["metadata"]["turn_id"]
    assert last["tracker"]["latest_message"]["intent_ranking"][0]["name"] == "ask_partnership"
    assert json.dumps(last).count(vectors[1]) == 1
    assert vectors[0] not in json.dumps(last)
    assert last["domain"] == {"forms": {"enquiry_form": {"required_slots": ["topic", "email"]}}}
    assert "vector" not in json.dumps(rasa.rows(sender))


def test_long_conversation_stays_small_and_keeps_its_form(rasa: RasaServer, actions: StandIn, sender: str) -> None:
    rasa.turn(sender, "I want to send an enquiry")
    rasa.turn(sender, "Hydrogen trucks")
    for _ in range(40):
        assert rasa.turn(sender, '/ask_help{"language": "en"}').status_code == 200
    assert len(actions.calls_of(sender)[-1]["tracker"]["events"]) <= 40
    stored = [event for row in rasa.rows(sender) for event in json.loads(row[3])]
    assert len(stored) < 160
    answer = rasa.turn(sender, "jane@example.org").json()
    assert [message["kind"] for message in answer["messages"]] == ["receipt"]
    assert actions.calls_of(sender)[-1]["tracker"]["slots"]["topic"] == "Hydrogen trucks"


def test_intent_without_rule_gets_the_fallback_action(rasa: RasaServer, actions: StandIn, sender: str) -> None:
    answer = rasa.turn(sender, "jane@example.org").json()
    assert [message["kind"] for message in answer["messages"]] == ["no_answer"]


def test_restart_tells_the_intent_of_its_turn(rasa: RasaServer, actions: StandIn, sender: str) -> None:
    rasa.turn(sender, "Where is ZBT?")
    answer = rasa.turn(sender, '/restart_conversation{"language": "de"}').json()
    assert answer["intent"] == "restart_conversation"
    assert rasa.turn(sender, "Where is ZBT?").json()["messages"][0]["kind"] == "answer"


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b"[]",
        b'{"sender": "", "text": "Hi"}',
        b'{"sender": "s", "text": " "}',
        b'{"sender": 1, "text": "Hi"}',
        b'{"sender": "s", "text": "Hi", "metadata": {"language": "fr"}}',
        b'{"sender": "s", "text": "Hi", "metadata": {"deadline": "soon"}}',
        b'{"sender": "s", "text": "Hi", "metadata": {"vector": "AAAA"}}',
        json.dumps({"sender": "s", "text": "x" * 5000}).encode(),
    ],
    ids=[f"body {number}" for number in range(9)],
)
def test_malformed_request_is_refused(rasa: RasaServer, body: bytes) -> None:
    answer = requests.post(f"{rasa.url}/turns", data=body, timeout=10)
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})
    assert rasa.rows("s") == []


def test_readiness_names_model_and_store_and_saves_nothing(rasa: RasaServer) -> None:
    answer = requests.get(f"{rasa.url}/ready", timeout=10).json()
    assert answer["tracker_store"] == "TurnTrackerStore"
    assert answer["probe_intent"] == "nlu_fallback"  # its vector means nothing
    assert answer["model"]
    assert rasa.rows("default") == []


def test_stock_channels_are_off(rasa: RasaServer) -> None:
    for path in ("rest/webhook", "bot/webhook", "callback/webhook", "socketio/webhook"):
        address = f"http://127.0.0.1:{rasa.port}/webhooks/{path}"
        assert requests.post(address, json={"sender": "s", "message": "Hi"}, timeout=10).status_code == 404


def test_erased_conversation_is_gone_and_takes_no_more_turns(rasa: RasaServer, actions: StandIn, sender: str) -> None:
    rasa.turn(sender, "Where is ZBT?")
    count = sum(row[2] for row in rasa.rows(sender))
    erased = requests.delete(f"{rasa.url}/conversations/{sender}", timeout=10)
    assert (erased.status_code, erased.json()) == (200, {"erased_events": count})
    assert count > 0
    assert rasa.rows(sender) == []
    late = rasa.turn(sender, "Where is ZBT?")
    assert (late.status_code, late.json()["reason"]) == (503, "conversation_erased")
    assert requests.delete(f"{rasa.url}/conversations/{sender}", timeout=10).json() == {"erased_events": 0}
    assert sender.encode() not in rasa.database.read_bytes()
