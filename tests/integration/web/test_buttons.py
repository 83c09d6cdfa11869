"""Buttons are opaque: only what the bot offered in this conversation has an effect, once."""

import pytest
from starlette.responses import JSONResponse

from bot.web.texts import phrase
from tests.integration.web.fake_rasa import answer_politely, draft, turn
from tests.integration.web.support import new_client_id

pytestmark = pytest.mark.row("S2")

PAYLOAD = '/choose_answer{"fact": "a", "language": "de"}'
CHOICES = [{"title": "Das eine", "payload": PAYLOAD}, {"title": "Das andere", "payload": "/deny"}]


@pytest.fixture
def offered(web, rasa):
    """Return a visitor to whom two buttons were offered."""
    chat = web.open()
    rasa.answer = lambda body: turn(draft("Was meinen Sie?", "clarification", buttons=CHOICES))
    buttons = chat.say("Hm")["messages"][0]["buttons"]
    rasa.answer = answer_politely
    return chat, buttons


def test_a_button_shows_its_title_and_sends_its_payload(offered, rasa):
    chat, buttons = offered
    assert [button["title"] for button in buttons] == ["Das eine", "Das andere"]
    assert all(set(button) == {"id", "title"} and len(button["id"]) == 16 for button in buttons)
    answered = chat.post(button=buttons[0]["id"]).json()
    assert answered["messages"][0]["text"] == f"[{PAYLOAD}]"
    assert rasa.texts[-1] == PAYLOAD
    assert "vector" not in rasa.turns[-1]["metadata"]
    assert [m["text"] for m in chat.history()["messages"] if m["role"] == "visitor"] == ["Hm", "Das eine"]


def test_the_transcript_offers_only_what_can_still_be_pressed(offered):
    chat, buttons = offered
    chat.post(button=buttons[0]["id"])
    assert chat.history()["messages"][2]["buttons"] == [buttons[1]]


@pytest.mark.parametrize("language", ["de", "en"])
def test_an_unknown_button_is_asked_back_politely(web, rasa, language):
    chat = web.open(language)
    answered = chat.post(button="never-offered").json()
    assert [(m["kind"], m["text"]) for m in answered["messages"]] == [
        ("notice", phrase(language, "chat.button_unavailable"))
    ]
    assert rasa.texts == []


def test_a_button_works_once(offered, rasa):
    chat, buttons = offered
    chat.post(button=buttons[0]["id"])
    again = chat.post(button=buttons[0]["id"]).json()
    assert [m["kind"] for m in again["messages"]] == ["notice"]
    assert rasa.texts.count(PAYLOAD) == 1


def test_a_button_of_another_conversation_has_no_effect(offered, web, rasa):
    _, buttons = offered
    other = web.open()
    answered = other.post(button=buttons[0]["id"]).json()
    assert [m["kind"] for m in answered["messages"]] == ["notice"]
    assert PAYLOAD not in rasa.texts


def test_a_repeated_press_gets_the_same_answer(offered, rasa):
    chat, buttons = offered
    body = {"button": buttons[0]["id"], "client_id": new_client_id()}
    assert chat.post(**body).json() == chat.post(**body).json()
    assert rasa.texts.count(PAYLOAD) == 1


def test_a_repeated_useless_press_gets_the_same_notice(web):
    chat = web.open()
    body = {"button": "never-offered", "client_id": new_client_id()}
    assert chat.post(**body).json() == chat.post(**body).json()
    assert len(chat.history()["messages"]) == 2


def test_a_failed_press_can_be_repeated(offered, rasa):
    chat, buttons = offered
    rasa.answer = lambda body: JSONResponse({"error": "x"}, 503)
    assert chat.post(button=buttons[0]["id"]).json()["messages"][0]["kind"] == "error"
    rasa.answer = answer_politely
    assert chat.post(button=buttons[0]["id"]).json()["messages"][0]["text"] == f"[{PAYLOAD}]"


def test_a_failed_press_with_an_id_is_run_again(offered, rasa):
    chat, buttons = offered
    body = {"button": buttons[0]["id"], "client_id": new_client_id()}
    rasa.answer = lambda body: JSONResponse({"error": "x"}, 503)
    chat.post(**body)
    rasa.answer = answer_politely
    assert chat.post(**body).json()["messages"][0]["text"] == f"[{PAYLOAD}]"
