"""Where Rasa or the database fails, the visitor is told so, and nothing is claimed."""

import sqlite3
import threading
import time

import pytest
from starlette.responses import JSONResponse, Response

from bot.web.api import access
from bot.web.texts import phrase
from tests.integration.web.fake_rasa import FakeRasa, answer_politely, draft, serve, turn
from tests.integration.web.support import new_client_id, run_web, without_times

pytestmark = pytest.mark.row("F8")

FAILURES = {
    "aborted": lambda body: JSONResponse({"error": "turn_aborted", "reason": "action_failed"}, 503),
    "crashed": lambda body: JSONResponse({"error": "x"}, 500),
    "nothing said": lambda body: turn(),
    "only empty text": lambda body: turn(draft("")),
    "html": lambda body: Response("<html>", media_type="text/html"),
    "not json": lambda body: Response("{", media_type="application/json"),
    "wrong types": lambda body: {"messages": [{"text": 1, "kind": 2}], "language": "de"},
    "redirect": lambda body: Response(status_code=302, headers={"Location": "http://192.0.2.1/"}),
    "100 MB": lambda body: Response(b" " * 100_000_000, media_type="application/json"),
}


def apology(language: str) -> dict:
    return {
        "messages": [
            {
                "seq": 3,
                "role": "bot",
                "text": phrase(language, "chat.apology"),
                "language": language,
                "kind": "error",
                "buttons": [],
                "sources": [],
                "facts": [],
                "expects": None,
                "client_id": None,
                "author": None,
            }
        ],
        "mode": "bot",
    }


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_a_failed_turn_is_an_apology(web, rasa, failure, language):
    chat = web.open(language)
    rasa.answer = failure
    assert without_times(chat.say("Hallo")) == apology(language)
    assert [m["kind"] for m in chat.history()["messages"]] == ["greeting", "message", "error"]
    rasa.answer = answer_politely
    assert chat.say("Hallo")["messages"][0]["kind"] == "answer"


def test_a_hanging_rasa_ends_in_an_apology_in_time(web, rasa):
    chat = web.open()
    rasa.answer = lambda body: time.sleep(4) or turn(draft())
    began = time.monotonic()
    assert without_times(chat.say("Hallo")) == apology("de")
    assert time.monotonic() - began < web.settings.turn_timeout_seconds


@pytest.mark.row("F6")
def test_time_that_finding_the_conversation_takes_is_time_of_the_turn(web, rasa, monkeypatch):
    chat, found = web.open(), threading.Event()
    monkeypatch.setattr(access, "find_session", lambda *_: found.wait(20))
    response = chat.post(text="Hallo")
    found.set()
    assert (response.status_code, response.json()["type"]) == (503, "urn:enquiry-assistant:problem:turn-late")
    assert rasa.texts == []


def test_rasa_learns_the_deadline(web, rasa):
    chat = web.open()
    chat.say("Hallo")
    left = rasa.turns[-1]["metadata"]["deadline"] - time.time()
    assert 0 < left < web.settings.turn_timeout_seconds


def test_a_missing_rasa_ends_in_an_apology_and_comes_back(tmp_path):
    fake = FakeRasa()
    with serve(fake.build_app()) as fake.url:
        port = int(fake.url.rsplit(":", 1)[1])
    with run_web(tmp_path, fake) as web:
        chat = web.open()
        assert chat.opened["messages"][0]["text"] == phrase("de", "chat.greeting")
        assert without_times(chat.say("Hallo")) == apology("de")
        with serve(fake.build_app(), port=port):
            assert chat.say("Hallo")["messages"][0]["text"] == "[Hallo]"


def test_a_second_rasa_takes_over_when_the_first_is_gone(tmp_path):
    first, second = FakeRasa(), FakeRasa()
    with serve(second.build_app()) as second.url:
        with serve(first.build_app()) as first.url:
            urls = (first.url, second.url)
            with run_web(tmp_path, first, rasa_urls=urls) as web:
                chats = [web.open() for _ in range(12)]
                [chat.say("Hallo") for chat in chats]
        assert {bool(first.texts), bool(second.texts)} == {True}
        assert len(first.texts) + len(second.texts) == 12
        with run_web(tmp_path, first, rasa_urls=urls) as web:
            for chat in chats:
                chat.client = web.client
                assert chat.say("Hallo")["messages"][0]["kind"] == "answer"


@pytest.fixture
def locked(web):
    """Lock the database as another process would."""
    path = web.settings.database_url.removeprefix("sqlite:///")
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    yield lambda: connection.execute("BEGIN IMMEDIATE"), lambda: connection.execute("ROLLBACK")
    connection.close()


def test_a_locked_database_is_told_and_recovers(web, rasa, locked):
    lock, unlock = locked
    chat, client_id = web.open("en"), new_client_id()
    lock()
    began = time.monotonic()
    response = chat.post(text="Hello", client_id=client_id)
    assert time.monotonic() - began < 6
    assert (response.status_code, response.json()["status"]) == (503, 503)
    assert response.json()["detail"].startswith("Sorry,")
    assert rasa.texts == []
    unlock()
    assert chat.say("Hello", client_id=client_id)["messages"][0]["text"] == "[Hello]"


def test_an_answer_that_cannot_be_stored_is_not_shown(web, rasa, locked):
    lock, unlock = locked
    chat, client_id = web.open(), new_client_id()

    def answer_and_lock(body):
        lock()
        return answer_politely(body)

    rasa.answer = answer_and_lock
    response = chat.post(text="Hallo", client_id=client_id)
    assert response.status_code == 503
    unlock()
    assert [m["role"] for m in chat.history()["messages"]][:2] == ["bot", "visitor"]
    web.execute("UPDATE messages SET started_at = '2026-01-01 00:00:00.000000' WHERE client_id = :id", id=client_id)
    rasa.answer = answer_politely
    assert chat.say("Hallo", client_id=client_id)["messages"][0]["text"] == "[Hallo]"
