"""The plain form stores an enquiry once, keeps what was typed, and claims nothing that is not stored."""

from __future__ import annotations

import re
import uuid

import pytest
from starlette.responses import JSONResponse

from bot.enquiries.records import InvalidField
from bot.enquiries.validation import check_value
from bot.web.enquiry import traps
from bot.web.enquiry.rendering import texts
from tests.integration.web.enquiries import FILLED, hidden, open_form, receipt_page, send
from tests.integration.web.support import Web, run_web


@pytest.fixture(scope="module")
def running_web(rasa, tmp_path_factory):
    """A web process that lets a test send many enquiries, at once."""
    values = {"limit_enquiries": "10000/minute", "limit_links": "10000/minute"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(traps, "QUICKEST_SECONDS", 0)
        with run_web(tmp_path_factory.mktemp("web"), rasa, **values) as web:
            yield web


def count(web: Web) -> int:
    """Return how many enquiries are stored."""
    return web.rows("SELECT count(*) FROM enquiries")[0][0]


def test_enquiry_is_sent_and_the_receipt_can_be_read_again(web: Web) -> None:
    page = receipt_page(web)
    reference = re.search(r"GMR-\w{4}-\w{4}", page.text)[0]
    rows = web.rows("SELECT name, organisation, channel, language FROM enquiries WHERE reference = :r", r=reference)
    assert rows == [("Jana Öztürk", "Öztürk Prüftechnik GmbH", "form", "de")]
    assert web.client.get(page.request.url).text == page.text
    assert FILLED["name"] not in page.text


def test_form_works_with_rasa_down_and_in_english(web: Web, rasa) -> None:
    rasa.ready = rasa.erases = False
    rasa.answer = lambda body: JSONResponse({}, 503)
    fields = open_form(web, "en")
    response = send(web, fields)
    assert response.status_code == 303
    assert "We have received your enquiry" in web.client.get(response.headers["location"]).text


@pytest.mark.row("F12")
def test_ten_clicks_are_one_enquiry(web: Web) -> None:
    before, fields = count(web), open_form(web)
    places = {send(web, fields).headers["location"] for _ in range(10)}
    assert (len(places), count(web)) == (1, before + 1)


def test_form_of_a_chat_that_died_after_the_commit_shows_its_receipt(web: Web) -> None:
    fields = open_form(web)
    send(web, fields)
    again = web.client.get("/enquiry", params={"run": fields["run"]})
    assert again.status_code == 303
    assert again.headers["location"].startswith("/enquiry/sent?")


def test_key_of_the_chat_is_kept(web: Web) -> None:
    run = uuid.uuid4().hex
    assert open_form(web, run=run)["run"] == run
    assert open_form(web, run="<script>")["run"] != "<script>"


def test_everything_wrong_is_told_at_once_and_nothing_is_lost(web: Web) -> None:
    before, fields = count(web), open_form(web)
    del fields["consent"]
    page = send(web, fields, topic="", email="jana@oeztuerk", message='"<b>Prüfstand</b>"')
    assert page.status_code == 422
    assert count(web) == before
    assert re.findall(r'<p class="error" id="(\w+)-error">', page.text) == ["topic", "email", "consent"]
    assert page.text.count('aria-invalid="true"') == 3
    assert "<title>Fehler: Anfrage stellen" in page.text
    assert "&lt;b&gt;Prüfstand&lt;/b&gt;" in page.text
    assert 'value="Jana Öztürk"' in page.text
    assert hidden(page)["run"] == fields["run"]


def test_likely_slip_is_asked_about_once(web: Web) -> None:
    fields = open_form(web)
    page = send(web, fields, email="jana@gmial.com")
    assert page.status_code == 422
    assert "Meinten Sie jana@gmail.com?" in page.text
    assert send(web, {**fields, **hidden(page)}, email="jana@gmial.com").status_code == 303


def test_language_can_be_switched_without_losing_anything(web: Web) -> None:
    page = send(web, open_form(web), show="en")
    assert page.status_code == 200
    assert '<html lang="en">' in page.text
    assert 'value="Jana Öztürk"' in page.text


def test_program_that_fills_everything_in_is_told_that_nothing_was_sent(web: Web) -> None:
    before = count(web)
    page = send(web, open_form(web), website="https://spam.example.org")
    assert (page.status_code, count(web)) == (422, before)
    assert "Gesendet wurde nichts" in page.text


def test_form_that_comes_back_at_once_is_looked_at_again(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traps, "QUICKEST_SECONDS", 3)
    before, fields = count(web), open_form(web)
    page = send(web, fields)
    assert (page.status_code, count(web)) == (422, before)
    assert 'value="Jana Öztürk"' in page.text
    monkeypatch.setattr(traps, "QUICKEST_SECONDS", 0)
    assert send(web, {**fields, **hidden(page)}).status_code == 303


@pytest.mark.parametrize("shown", ["", "form", "form.aa.bb"])
def test_forged_time_is_not_believed(web: Web, shown: str) -> None:
    before = count(web)
    assert send(web, {**open_form(web), "shown": shown}).status_code == 422
    assert count(web) == before


def test_database_that_is_away_stores_nothing_and_keeps_the_words(rasa, tmp_path, monkeypatch) -> None:
    from sqlalchemy.exc import OperationalError

    monkeypatch.setattr(traps, "QUICKEST_SECONDS", 0)

    def fail(*_, **__):
        raise OperationalError("SELECT 1", {}, Exception("away"))

    with run_web(tmp_path, rasa) as web:
        fields = open_form(web)
        monkeypatch.setattr(web.database.__class__, "read", fail)
        monkeypatch.setattr(web.database.__class__, "begin", fail)
        page = send(web, fields)
        assert web.client.get("/enquiry").status_code == 200
    assert page.status_code == 503
    assert "Gesendet wurde noch nichts" in page.text
    assert 'value="Jana Öztürk"' in page.text


def test_many_enquiries_from_one_address_are_slowed_down(rasa, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(traps, "QUICKEST_SECONDS", 0)
    with run_web(tmp_path, rasa, limit_enquiries="2/hour") as web:
        answers = [send(web, open_form(web)) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [303, 303, 429]
        assert "Gesendet wurde noch nichts" in answers[-1].text
        assert count(web) == 2


@pytest.mark.parametrize("content_type", ["text/plain", "application/json", "multipart/form-data; boundary=x"])
def test_other_bodies_are_refused(web: Web, content_type: str) -> None:
    assert web.client.post("/enquiry", content=b"a=b", headers={"Content-Type": content_type}).status_code == 415


def test_huge_body_is_refused(web: Web) -> None:
    assert web.client.post("/enquiry", data={"message": "x" * 70_000}).status_code == 413


def body(web: Web, **values: object) -> dict[str, object]:
    """Return the body of a request to the API."""
    texts = web.client.get("/api/v1/enquiries", headers={"Accept-Language": "de"}).json()
    return {
        **FILLED,
        "language": "de",
        "consent": texts["consent"],
        "form_run_id": uuid.uuid4().hex,
        **values,
    }


def test_api_stores_once_and_returns_the_receipt(web: Web) -> None:
    sent = body(web, email="somebody.else@oeztuerk-prueftechnik.de")
    answers = [web.client.post("/api/v1/enquiries", json=sent) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201] * 3
    assert len({answer.json()["reference"] for answer in answers}) == 1
    assert answers[0].json()["confirmation"] is True


@pytest.mark.parametrize(
    ("values", "field", "reason"),
    [({"email": "x"}, "email", "too_short"), ({"consent": "0" * 64}, "consent", "consent_changed")],
)
def test_api_names_the_field_and_the_reason(web: Web, values: dict[str, str], field: str, reason: str) -> None:
    problem = web.client.post("/api/v1/enquiries", json=body(web, **values))
    assert problem.status_code == 422
    assert (problem.json()["field"], problem.json()["reason"]) == (field, reason)


def test_api_refuses_fields_of_its_own_making(web: Web) -> None:
    assert web.client.post("/api/v1/enquiries", json=body(web, conversation_id="other")).status_code == 422


def reasons(field: str) -> set[str]:
    """Return the reasons for which hostile values of a field are refused."""
    hostile = ["", "x", "1", "1" * 500, "x" * 5_000, "@", "a@b", "ü@b.de", "a@b.de,c@d.de", "a@gmial.com", "?" * 50]
    found = set()
    for value in hostile:
        try:
            check_value(field, value)
        except InvalidField as error:
            found.add(error.reason)
    return found


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("field", FILLED)
def test_every_reason_has_a_sentence(language: str, field: str) -> None:
    assert reasons(field) - set(texts(language)["errors"][field]) == set()
