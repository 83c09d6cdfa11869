"""S21: a foreign website cannot use the chat, not even with the visitor's token."""

import pytest

from tests.integration.web.support import run_web

FOREIGN = ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost.evil.example", "file://", "", "x"]
TITLES = {"de": "Fremde Herkunft", "en": "Foreign origin"}


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_foreign_origin_is_refused(web, rasa, origin, language):
    chat = web.open()
    headers = {**chat.headers, "Origin": origin, "Accept-Language": language}
    for method, path in (
        ("POST", "/api/v1/messages"),
        ("GET", "/api/v1/messages"),
        ("DELETE", "/api/v1/conversations/current"),
        ("POST", "/api/v1/conversations"),
        ("OPTIONS", "/api/v1/messages"),
    ):
        response = web.client.request(method, path, headers=headers)
        assert (response.status_code, response.json()["title"]) == (403, TITLES[language])
        assert "access-control-allow-origin" not in response.headers
    assert rasa.texts == []
    assert chat.history()["mode"] == "bot"


def test_our_own_pages_may(web):
    chat = web.open()
    headers = {**chat.headers, "Origin": web.url}
    response = web.client.post("/api/v1/messages", json={"text": "Hallo"}, headers=headers)
    assert response.status_code == 200
    assert "access-control-allow-origin" not in response.headers


@pytest.fixture
def embedded(rasa, tmp_path):
    """A web process behind a public address, that one website may embed."""
    rasa.reset()
    with run_web(tmp_path, rasa, public_url="https://chat.example.org", embed_origins="https://www.example.org") as web:
        yield web


def test_the_public_address_is_our_own(embedded):
    headers = {"Origin": "https://chat.example.org"}
    assert embedded.client.post("/api/v1/conversations", json={}, headers=headers).status_code == 201


def test_an_embedding_website_may(embedded):
    headers = {"Origin": "https://www.example.org"}
    response = embedded.client.post("/api/v1/conversations", json={}, headers=headers)
    assert response.status_code == 201
    assert response.headers["access-control-allow-origin"] == "https://www.example.org"
    assert response.headers["vary"] == "Origin"
    assert "access-control-allow-credentials" not in response.headers
    asked = embedded.client.options("/api/v1/messages", headers={**headers, "Access-Control-Request-Method": "POST"})
    assert (asked.status_code, asked.headers["access-control-allow-headers"]) == (204, "Authorization, Content-Type")
    policy = embedded.client.get("/widget/frame").headers["content-security-policy"]
    assert "frame-ancestors 'self' https://www.example.org;" in policy
