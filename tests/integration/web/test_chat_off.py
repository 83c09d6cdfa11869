"""The operator has turned the bot off: said politely, and nothing else is lost."""

import pytest

from tests.integration.web.support import run_web


@pytest.fixture
def before_and_off(rasa, tmp_path):
    """A conversation of earlier, and the web process without the bot."""
    rasa.reset()
    with run_web(tmp_path, rasa) as web:
        chat = web.open("en")
        chat.say("Hello")
    rasa.reset()
    with run_web(tmp_path, rasa, chat_enabled="false", actions_port=9) as web:
        chat.client = web.client
        yield chat, web


@pytest.mark.parametrize(("language", "told"), [("de", "Der Chat ist zurzeit abgeschaltet."), ("en", "switched off")])
def test_no_chat_is_opened(before_and_off, language, told):
    _, web = before_and_off
    response = web.client.post("/api/v1/conversations", json={}, headers={"Accept-Language": language})
    assert response.status_code == 503
    body = response.json()
    assert body["type"] == "urn:enquiry-assistant:problem:chat-off"
    assert body["form"] == f"{web.settings.public_url}/enquiry"
    assert told in body["detail"]
    assert body["form"] in body["detail"]


def test_no_message_is_taken(before_and_off, rasa):
    chat, web = before_and_off
    assert chat.post(text="Still there?").json()["type"].endswith(":chat-off")
    assert rasa.turns == []
    assert web.rows("SELECT COUNT(*) FROM messages WHERE role = 'visitor'") == [(1,)]


def test_visitors_keep_the_power_over_their_data(before_and_off):
    chat, _ = before_and_off
    assert [message["text"] for message in chat.history()["messages"]][1:] == ["Hello", "[Hello]"]
    current = "/api/v1/conversations/current"
    assert chat.client.get(f"{current}/export", headers=chat.headers).status_code == 200
    assert chat.client.delete(current, headers=chat.headers).status_code == 200


def test_readiness_asks_for_the_database_only(before_and_off):
    _, web = before_and_off
    response = web.client.get("/ready")
    assert (response.status_code, response.json()["parts"]) == (200, {"database": True})
