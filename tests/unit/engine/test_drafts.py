"""Drafts carry everything the web tier needs."""

from __future__ import annotations

from bot.engine.drafts import draft_of


def test_action_overrides_what_the_response_declares() -> None:
    message = {"text": "a", "metadata": {"kind": "answer"}, "custom": {"kind": "related", "facts": ["f"]}}
    draft = draft_of(message)
    assert (draft["kind"], draft["facts"], draft["sources"]) == ("related", ["f"], [])


def test_form_question_names_field_and_autocomplete() -> None:
    fields = {"name": "name", "organisation": "organization", "email": "email", "consent": "off"}
    for field, token in fields.items():
        draft = draft_of({"text": "?", "metadata": {"kind": "question", "field": field}})
        assert draft["expects"] == {"field": field, "autocomplete": token}


def test_buttons_keep_title_and_payload_only() -> None:
    message = {"text": "a", "metadata": {"kind": "greeting"}, "buttons": [{"title": "t", "payload": "/p", "type": "x"}]}
    assert draft_of(message)["buttons"] == [{"title": "t", "payload": "/p"}]


def test_message_without_kind_is_a_notice() -> None:
    assert draft_of({"text": None, "buttons": None, "custom": None})["kind"] == "notice"


def test_response_may_call_a_person() -> None:
    assert draft_of({"metadata": {"kind": "handoff", "handoff": True}})["handoff"] is True
    assert draft_of({"metadata": {"kind": "handoff"}})["handoff"] is False


def test_summary_carries_the_key_of_the_form_run() -> None:
    draft = draft_of({"metadata": {"kind": "summary", "field": "confirm"}, "custom": {"form_run_id": "f-1"}})
    assert draft["expects"] == {"field": "confirm", "autocomplete": "off", "form_run_id": "f-1"}
