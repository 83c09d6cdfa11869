"""S3: what is too large is refused early, with a sentence that names the limit."""

import resource

import pytest


def test_a_thousand_characters_are_answered(web):
    text = "ä😀" * 500
    (answer,) = web.open().say(text)["messages"]
    assert answer["text"] == f"[{text}]"


@pytest.mark.parametrize("size", [1_001, 10_000, 1_000_000, 20_000_000])
@pytest.mark.parametrize(("language", "limit"), [("de", "1.000 Zeichen"), ("en", "1,000 characters")])
def test_more_is_refused_with_the_limit(web, rasa, size, language, limit):
    response = web.open(language).post(text="x" * size)
    assert response.status_code == 413
    assert limit in response.json()["detail"]
    assert rasa.texts == []


def test_many_words_are_refused(web):
    assert web.open().post(text="Wort " * 10_000).status_code == 413


def test_a_body_without_a_length_is_cut_off(web):
    chat = web.open()

    def chunks():
        for _ in range(1_000):
            yield b"x" * 10_000

    headers = {**chat.headers, "Content-Type": "application/json"}
    assert web.client.post("/api/v1/messages", content=chunks(), headers=headers).status_code == 413


def test_large_bodies_are_not_kept_in_memory(web):
    chat = web.open()
    headers = {**chat.headers, "Content-Type": "application/json", "Content-Length": "20000000"}

    def send():
        chunks = (b"x" * 10_000 for _ in range(2_000))
        return web.client.post("/api/v1/messages", content=chunks, headers=headers).status_code

    assert send() == 413
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert [send() for _ in range(10)] == [413] * 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


@pytest.mark.parametrize("path", ["/api/v1/conversations", "/api/v1/messages/1/feedback"])
def test_every_endpoint_has_a_limit(web, path):
    chat = web.open("en")
    body = b'{"x": "' + b"x" * 20_000 + b'"}'
    headers = {**chat.headers, "Content-Type": "application/json", "Accept-Language": "en"}
    response = web.client.post(path, content=body, headers=headers)
    assert (response.status_code, response.json()["title"]) == (413, "Request too large")


@pytest.mark.parametrize(
    "path", ["/" + "a" * 30_000, "/?language=" + "d" * 30_000, "/api/v1/messages?after=" + "1" * 30_000]
)
def test_long_addresses_do_no_harm(web, path):
    assert web.client.get(path + "1" * 30_000).status_code in (200, 401, 404)
