"""The same on PostgreSQL, and with limits in Redis that two web processes share (DESIGN §11)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.responses import JSONResponse

from tests.integration.web.fake_rasa import answer_politely, draft, turn
from tests.integration.web.support import new_client_id, run_web


@pytest.fixture
def on_postgresql(rasa, tmp_path, postgresql_url):
    """A web process on PostgreSQL."""
    rasa.reset()
    with run_web(tmp_path, rasa, database_url=postgresql_url) as web:
        yield web


@pytest.mark.postgresql
def test_turns_on_postgresql(on_postgresql, rasa):
    chat, client_id = on_postgresql.open("de"), new_client_id()
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: chat.say("Hallo", client_id=client_id), range(10)))
    assert answers == answers[:1] * 10
    assert rasa.texts == ["Hallo"]
    rasa.answer = lambda body: JSONResponse({"error": "x"}, 503)
    client_id = new_client_id()
    assert chat.say("Noch da?", client_id=client_id)["messages"][0]["kind"] == "error"
    rasa.answer = lambda body: turn(draft("Yes.", buttons=[{"title": "B", "payload": "/b"}]), language="en")
    (answer,) = chat.say("Noch da?", client_id=client_id)["messages"]
    rasa.answer = answer_politely
    assert (answer["text"], answer["language"]) == ("Yes.", "en")
    assert chat.post(button=answer["buttons"][0]["id"]).json()["messages"][0]["text"] == "[/b]"
    assert [m["seq"] for m in chat.history()["messages"]] == [1, 2, 3, 4, 6, 7, 8]


@pytest.mark.postgresql
def test_many_messages_at_once_count_up_without_a_gap_on_postgresql(on_postgresql):
    chat = on_postgresql.open()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: chat.say(str(number)), range(24)))
    assert [m["seq"] for m in chat.history()["messages"]] == list(range(1, 50))


@pytest.mark.postgresql
def test_own_data_on_postgresql(on_postgresql, rasa):
    chat = on_postgresql.open()
    seq = chat.say("Hallo")["messages"][0]["seq"]
    judged = chat.client.post(f"/api/v1/messages/{seq}/feedback", json={"helpful": True}, headers=chat.headers)
    assert judged.status_code == 204
    export = chat.client.get("/api/v1/conversations/current/export", headers=chat.headers).json()
    assert [m["helpful"] for m in export["messages"]] == [None, None, True]
    erased = chat.client.delete("/api/v1/conversations/current", headers=chat.headers)
    assert erased.json()["receipt"].startswith("DEL-")
    sender = rasa.turns[0]["sender"]
    assert on_postgresql.rows("SELECT count(*) FROM conversations WHERE id = :id", id=sender) == [(0,)]


@pytest.mark.redis
def test_two_processes_share_their_limits(rasa, tmp_path, redis_url):
    rasa.reset()
    values = {"redis_url": redis_url, "limit_conversations": "3/hour"}
    with run_web(tmp_path / "a", rasa, **values) as first, run_web(tmp_path / "b", rasa, **values) as second:
        responses = [web.client.post("/api/v1/conversations", json={}) for web in (first, second, first, second)]
    assert [response.status_code for response in responses] == [201, 201, 201, 429]
    assert 1 <= int(responses[-1].headers["retry-after"]) <= 3600
