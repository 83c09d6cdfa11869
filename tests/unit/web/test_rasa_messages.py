"""What Rasa sends is checked before anything is believed."""

import json

import pytest

from bot.conversations.rasa_client import RasaAnswer, RasaFailed, _read_answer
from bot.conversations.records import Draft, OfferedChoice


def read(**body):
    return _read_answer(json.dumps(body).encode())


def test_a_whole_draft_is_taken_over():
    source = {"title": "T", "publisher": "P", "url": None, "as_of": "2026-11-23"}
    draft = {
        "text": " Meinen Sie\u202e das? ",
        "kind": "clarification",
        "buttons": [{"title": "Ja", "payload": '/affirm{"language": "de"}'}],
        "facts": ["a"],
        "sources": [source],
        "expects": {"field": "email"},
        "utter_action": "utter_x",
    }
    assert read(messages=[draft], language="de", intent="greet", confidence=0.5) == RasaAnswer(
        drafts=(
            Draft(
                "Meinen Sie das?",
                "clarification",
                buttons=(OfferedChoice("Ja", '/affirm{"language": "de"}'),),
                facts=("a",),
                sources=(source,),
                expects={"field": "email"},
            ),
        ),
        language="de",
        intent="greet",
    )


def test_an_unknown_kind_becomes_a_notice():
    assert read(messages=[{"text": "x", "kind": "dance"}], language="en").drafts == (Draft("x", "notice"),)


def test_drafts_without_content_are_dropped():
    drafts = [{"text": None, "kind": "answer"}, {"text": "x", "kind": "answer"}]
    assert read(messages=drafts, language="en").drafts == (Draft("x", "answer"),)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"messages": [], "language": "de"}, "empty_answer"),
        ({"messages": [{"text": " ", "kind": "answer"}], "language": "de"}, "empty_answer"),
        ({"messages": [{"text": "x", "kind": "answer"}], "language": "fr"}, "malformed_answer"),
        ({"messages": [{"text": "x"}], "language": "de"}, "malformed_answer"),
        ({"messages": [{"text": 1, "kind": "answer"}], "language": "de"}, "malformed_answer"),
        ({"messages": [{"text": "x" * 10_001, "kind": "answer"}], "language": "de"}, "malformed_answer"),
        ({"messages": "x", "language": "de"}, "malformed_answer"),
        ({}, "malformed_answer"),
    ],
)
def test_anything_else_is_a_failure(body, reason):
    with pytest.raises(RasaFailed) as caught:
        read(**body)
    assert caught.value.reason == reason
