"""S27: security headers stand on every response, whatever made it."""

import pytest

from tests.integration.web.support import run_web

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
EXPECTED = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
WITH_FRAMES = POLICY.replace("; base-uri", "; frame-src 'self'; base-uri")
REQUESTS = [
    ("GET", "/accessibility", 200),
    ("GET", "/static/icon.svg", 200),
    ("GET", "/static/none", 404),
    ("GET", "/health", 200),
    ("GET", "/ready", 503),
    ("GET", "/metrics", 200),
    ("GET", "/api/openapi.json", 200),
    ("GET", "/nothing", 404),
    ("GET", "/api/v1/messages", 401),
    ("PUT", "/api/v1/messages", 405),
    ("POST", "/api/v1/conversations", 415),
]


@pytest.mark.parametrize(("method", "path", "status"), REQUESTS)
def test_every_response_is_protected(web, method, path, status):
    response = web.client.request(method, path)
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in EXPECTED} == EXPECTED
    assert "strict-transport-security" not in response.headers  # RFC 6797: not over plain HTTP


@pytest.mark.parametrize("path", ["/", "/integration"])
def test_pages_with_the_chat_may_frame_nothing_but_ours(web, path):
    headers = web.client.get(path).headers
    expected = EXPECTED | {"content-security-policy": WITH_FRAMES}
    assert {name: headers.get(name) for name in EXPECTED} == expected


def test_transcripts_are_kept_nowhere(web):
    chat = web.open()
    for method, path in (
        ("GET", "/api/v1/messages"),
        ("GET", "/api/v1/conversations/current/export"),
        ("DELETE", "/api/v1/conversations/current"),
    ):
        response = web.client.request(method, path, headers=chat.headers)
        assert (response.status_code, response.headers["cache-control"]) == (200, "no-store")


def test_a_failure_that_nobody_foresaw_has_the_same_shape(web, monkeypatch):
    async def fail(*args):
        raise RuntimeError("a visitor's words")

    chat = web.open("en")
    monkeypatch.setattr(web.app.state.services.dialogue, "submit", fail)
    response = chat.post(text="Hello")
    assert (response.status_code, response.json()["title"]) == (500, "Something went wrong")
    assert "visitor" not in response.text
    assert {name: response.headers.get(name) for name in EXPECTED} == EXPECTED


def test_https_is_demanded_where_it_is_public(rasa, tmp_path):
    with run_web(tmp_path, rasa, public_url="https://chat.example.org") as web:
        header = web.client.get("/").headers["strict-transport-security"]
    assert header == "max-age=31536000; includeSubDomains"


def test_logs_hold_neither_words_nor_tokens(web, capsys):
    chat = web.open()
    chat.say("Kanarienvogel \x1b[31m")
    web.client.get("/Kanarienvogel?text=Kanarienvogel")
    captured = capsys.readouterr()
    logs = captured.out + captured.err
    assert "request" in logs
    assert "Kanarienvogel" not in logs
    assert chat.token not in logs
    assert "\x1b[31m" not in logs
