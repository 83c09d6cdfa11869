"""Polls wait for news and are woken by them."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.integration.web.test_mode import set_mode


def test_history_after_a_number(web):
    chat = web.open()
    chat.say("eins")
    chat.say("zwei")
    assert [m["seq"] for m in chat.history()["messages"]] == [1, 2, 3, 4, 5]
    assert [m["text"] for m in chat.history(after=3)["messages"]] == ["zwei", "[zwei]"]
    assert chat.history(after=5) == {"messages": [], "mode": "bot"}


def test_a_waiting_poll_is_woken_by_a_message(web):
    chat = web.open()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(chat.history, after=1, wait=25)
        began = time.monotonic()
        chat.say("Hallo")
        assert waiting.result(10)["messages"][0]["text"] == "Hallo"
    assert time.monotonic() - began < 2.5


def test_a_waiting_poll_is_woken_by_a_change_of_mode(web):
    chat = web.open()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(chat.history, after=1, wait=25)
        deadline = time.monotonic() + 5
        while not web.app.state.services.hub._waiting:
            assert time.monotonic() < deadline
        set_mode(web, "human")
        (conversation_id,) = web.app.state.services.hub._waiting
        web.app.state.services.hub.wake(conversation_id)
        assert waiting.result(10) == {"messages": [], "mode": "human"}


def test_a_poll_ends_without_news(web):
    assert web.open().history(after=1, wait=1) == {"messages": [], "mode": "bot"}
    assert web.app.state.services.hub._waiting == {}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("after=-1", "after"),
        ("after=x", "after"),
        ("after=1.5", "after"),
        ("after=", "after"),
        ("after=99999999999", "after"),
        ("after=2147483648", "after"),
        ("after=1&after=2", "after"),
        ("after=٣", "after"),
        ("wait=26", "wait"),
        ("wait=abc", "wait"),
    ],
)
def test_a_wrong_query_is_named(web, query, field):
    response = web.client.get(f"/api/v1/messages?{query}", headers=web.open("en").headers)
    assert response.status_code == 422
    assert response.json()["detail"] == f"The value of “{field}” in the address is not valid."
