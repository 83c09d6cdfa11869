"""Visitors say whether an answer helped."""

import pytest


def judge(chat, seq, body):
    return chat.client.post(f"/api/v1/messages/{seq}/feedback", json=body, headers=chat.headers)


def test_the_last_word_counts(web):
    chat = web.open()
    seq = chat.say("Hallo")["messages"][0]["seq"]
    for helpful in (True, False):
        response = judge(chat, seq, {"helpful": helpful})
        assert (response.status_code, response.content) == (204, b"")
    rows = web.rows(
        "SELECT helpful FROM feedback JOIN messages ON messages.id = message_id "
        "JOIN conversations ON conversations.id = conversation_id ORDER BY conversations.created_at DESC"
    )
    assert [bool(row[0]) for row in rows[:1]] == [False]
    assert len(rows) == len(set(web.rows("SELECT message_id FROM feedback")))


@pytest.mark.parametrize("seq", [0, 2, 4, 99, 2**31, 10**40, "x", "-1"])
def test_only_answers_of_this_conversation_are_judged(web, seq):
    chat, other = web.open(), web.open()
    chat.say("Hallo")
    other.say("Hallo")
    other.say("Hallo")
    response = judge(chat, seq, {"helpful": True})
    assert (response.status_code, response.json()["title"]) == (404, "Nicht gefunden")


@pytest.mark.parametrize("body", [{}, *({"helpful": wrong} for wrong in ("true", 1, None)), {"helpful": True, "x": 1}])
def test_a_wrong_body_is_refused(web, body):
    chat = web.open()
    assert judge(chat, 1, body).status_code == 422
