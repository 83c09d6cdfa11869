"""S2, S20: a conversation opens with its own token, and with nothing else."""

import secrets

import pytest

ROUTES = [
    ("GET", "/api/v1/messages"),
    ("POST", "/api/v1/messages"),
    ("POST", "/api/v1/messages/1/feedback"),
    ("GET", "/api/v1/conversations/current/export"),
    ("DELETE", "/api/v1/conversations/current"),
]
HEADERS = {
    "none": None,
    "empty": "",
    "no token": "Bearer",
    "short token": "Bearer x",
    "guessed": f"Bearer {'A' * 43}",
    "10,000 characters": f"Bearer {'A' * 10_000}",
    "another scheme": f"Basic {'A' * 43}",
    "two tokens": f"Bearer {'A' * 43} {'B' * 43}",
    "odd bytes": "Bearer \xff\xfe",
}


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_no_token_no_access(web, method, path, header):
    headers = {} if header is None else {"Authorization": header.encode("latin-1")}
    response = web.client.request(method, path, headers=headers)
    assert (response.status_code, response.json()["title"]) == (401, "Kein Zugang")
    assert response.headers["www-authenticate"] == "Bearer"


def test_a_thousand_guesses_open_nothing(web):
    chat = web.open()
    chat.say("geheim")
    guesses = [secrets.token_urlsafe(32) for _ in range(990)]
    near = [chat.token[:-1] + last for last in "AEIMQUYcgk" if not chat.token.endswith(last)]
    for guess in guesses + near:
        response = web.client.get("/api/v1/messages", headers={"Authorization": f"Bearer {guess}"})
        assert response.status_code == 401
        assert "geheim" not in response.text


def test_the_id_of_a_conversation_opens_nothing(web, rasa):
    web.open()
    headers = {"Authorization": f"Bearer {rasa.turns[-1]['sender']}"}
    assert web.client.get("/api/v1/messages", headers=headers).status_code == 401


def test_visitors_see_only_their_own(web):
    first, second = web.open(), web.open()
    first.say("eins")
    second.say("zwei")
    assert [m["text"] for m in first.history(after=1)["messages"]] == ["eins", "[eins]"]
    assert [m["text"] for m in second.history(after=1)["messages"]] == ["zwei", "[zwei]"]
    export = second.client.get("/api/v1/conversations/current/export", headers=second.headers).text
    assert "eins" not in export


@pytest.mark.parametrize("extra", [{"sender": "x"}, {"metadata": {}}, {"mode": "bot"}, {"seq": 1}, {"role": "bot"}])
def test_a_visitor_cannot_set_what_is_ours(web, rasa, extra):
    chat = web.open()
    assert chat.post(text="Hallo", **extra).status_code == 422
    assert rasa.texts == []


def test_the_token_is_not_taken_from_elsewhere(web):
    chat = web.open()
    for request in (
        {"url": f"/api/v1/messages?token={chat.token}"},
        {"url": "/api/v1/messages", "headers": {"Cookie": f"token={chat.token}"}},
    ):
        assert web.client.get(**request).status_code == 401
