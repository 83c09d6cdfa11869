"""S11: too much from one visitor, or from one address, is slowed down politely."""

import pytest

from tests.integration.web.enquiries import open_form, send
from tests.integration.web.fake_rasa import answer_politely, draft, turn
from tests.integration.web.support import new_client_id, run_web

SENTENCES = {"de": "Bitte warten Sie", "en": "Please wait"}


@pytest.fixture
def strict(rasa, tmp_path):
    """A web process with the limits of production."""
    rasa.reset()
    limits = {"limit_conversations": "5/hour", "limit_messages": "10/minute"}
    with run_web(tmp_path, rasa, trusted_proxies="127.0.0.1", **limits) as web:
        yield web


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_flood_of_messages(strict, rasa, language):
    chat, other = strict.open(language), strict.open(language)
    responses = [chat.post(text=str(number)) for number in range(100)]
    assert [r.status_code for r in responses] == [200] * 10 + [429] * 90
    assert len(rasa.texts) == 10
    refused = responses[-1]
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["content-type"] == "application/problem+json"
    assert SENTENCES[language] in refused.json()["detail"]
    assert other.post(text="Hallo").status_code == 200


def test_a_flood_of_conversations(strict):
    def open_from(address: str):
        headers = {"X-Forwarded-For": address, "Accept-Language": "en"}
        return strict.client.post("/api/v1/conversations", json={}, headers=headers)

    responses = [open_from("192.0.2.1") for _ in range(500)]
    assert [r.status_code for r in responses] == [201] * 5 + [429] * 495
    assert 1 <= int(responses[-1].headers["retry-after"]) <= 3600
    assert responses[-1].json()["title"] == "Too many conversations"
    assert open_from("192.0.2.2").status_code == 201


def test_a_visitor_cannot_invent_an_address(strict):
    def open_from(*addresses: str):
        return strict.client.post("/api/v1/conversations", json={}, headers={"X-Forwarded-For": ", ".join(addresses)})

    responses = [open_from(f"198.51.100.{number}", "192.0.2.3") for number in range(6)]
    assert [r.status_code for r in responses] == [201] * 5 + [429]


def test_without_a_trusted_proxy_its_header_means_nothing(rasa, tmp_path):
    rasa.reset()
    with run_web(tmp_path, rasa, limit_conversations="2/hour") as web:
        statuses = [
            web.client.post("/api/v1/conversations", json={}, headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code
            for n in range(3)
        ]
    assert statuses == [201, 201, 429]


def test_readers_are_limited_too(strict, monkeypatch):
    chat = strict.open()
    statuses = {chat.client.get("/api/v1/messages", headers=chat.headers).status_code for _ in range(601)}
    assert statuses == {200, 429}


def test_enquiries_of_the_chat_and_of_the_form_are_counted_together(rasa, tmp_path, monkeypatch):
    """Rasa is told how long an address has to wait; it alone knows which message is a yes to the summary."""
    monkeypatch.setattr("bot.web.enquiry.traps.QUICKEST_SECONDS", 0)
    rasa.reset()
    with run_web(tmp_path, rasa, trusted_proxies="127.0.0.1", limit_enquiries="2/hour") as web:
        chat, receipt = web.open(), new_client_id()
        rasa.answer = lambda body: turn(draft("Gesendet: GMR-2222-2222", "receipt"))
        for _ in range(3):  # a request that is repeated is one enquiry
            chat.say("ja", client_id=receipt)
        rasa.answer = answer_politely
        chat.say("Und wer liest das?")
        assert [waits(body) for body in rasa.turns[-2:]] == [0, 0]
        assert send(web, open_form(web)).status_code == 303
        chat.say("ja")
        assert 3_500 < waits(rasa.turns[-1]) <= 3_600
        assert send(web, open_form(web)).status_code == 429
        elsewhere = {**chat.headers, "X-Forwarded-For": "192.0.2.7"}
        assert web.client.post("/api/v1/messages", json={"text": "ja"}, headers=elsewhere).status_code == 200
        assert waits(rasa.turns[-1]) == 0


def waits(body):
    """Return the seconds that a turn tells Rasa."""
    return body["metadata"].get("enquiry_wait", 0)
