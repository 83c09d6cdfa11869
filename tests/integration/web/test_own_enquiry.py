"""A mailed link opens one's own enquiry and nobody else's; withdrawing and erasing reach every store."""

from __future__ import annotations

import re

import pytest

from bot.web.enquiry import traps
from tests.integration.web.enquiries import FILLED, act, link_of, open_form, receipt_page, send
from tests.integration.web.support import Web, run_web


@pytest.fixture(scope="module")
def running_web(rasa, tmp_path_factory):
    """A web process that lets a test send many enquiries, at once."""
    values = {"limit_enquiries": "10000/minute", "limit_links": "10000/minute"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(traps, "QUICKEST_SECONDS", 0)
        with run_web(tmp_path_factory.mktemp("web"), rasa, **values) as web:
            yield web


@pytest.fixture
def web(running_web, rasa):
    """The web process without any enquiry."""
    rasa.reset()
    for table in ("consents", "enquiry_partners", "enquiry_events", "enquiries", "outgoing_mails"):
        running_web.execute(f"DELETE FROM {table}")
    return running_web


@pytest.fixture
def reference(web: Web) -> str:
    """An enquiry that was just sent."""
    return re.search(r"GMR-\w{4}-\w{4}", receipt_page(web).text)[0]


def test_link_shows_the_enquiry_and_its_status(web: Web, reference: str) -> None:
    page = web.client.get(link_of(web))
    assert page.status_code == 200
    assert reference in page.text
    assert "Eingegangen, noch nicht bearbeitet" in page.text
    assert FILLED["message"] in page.text
    assert web.rows("SELECT count(*) FROM enquiries WHERE confirmed_at IS NOT NULL") == [(1,)]


@pytest.mark.row("P6")
@pytest.mark.parametrize(
    "change",
    [lambda link: link[:-2] + "xx", lambda link: "/enquiry/manage", lambda link: "/enquiry/manage?token=" + "x" * 9000],
)
def test_wrong_link_shows_nothing(web: Web, reference: str, change) -> None:
    page = web.client.get(change(link_of(web)))
    assert page.status_code == 404
    assert FILLED["name"] not in page.text


def test_status_can_be_read_in_either_language(web: Web, reference: str) -> None:
    page = web.client.get(link_of(web) + "&language=en")
    assert "Received, not yet handled" in page.text


@pytest.mark.row("P3")
def test_withdrawing_takes_one_press(web: Web, reference: str) -> None:
    page = act(web, link_of(web), "withdraw")
    assert "Ihre Anfrage ist zurückgezogen" in page.text
    assert web.rows("SELECT status FROM enquiries") == [("withdrawn",)]
    assert web.rows("SELECT count(*) FROM consents WHERE withdrawn_at IS NOT NULL") == [(1,)]
    act(web, link_of(web), "withdraw")
    told = web.rows("SELECT recipient, body FROM outgoing_mails WHERE template = 'change'")
    assert len(told) == 1
    assert "zurückgezogen" in told[0][1]
    assert FILLED["name"] not in told[0][1]


def test_new_address_holds_after_it_was_confirmed(web: Web, reference: str) -> None:
    old = link_of(web)
    page = act(web, old, "address", email="jana@neu.example.org")
    assert "jana@neu.example.org" in page.text
    assert web.rows("SELECT email FROM enquiries") == [(FILLED["email"],)]
    confirm = link_of(web, "address")
    assert web.client.get(confirm).status_code == 200
    assert web.rows("SELECT email FROM enquiries") == [(FILLED["email"],)]  # a look changes nothing
    token = confirm.partition("token=")[2]
    for _ in range(2):
        assert "neu.example.org" in web.client.post("/enquiry/address", data={"token": token}).text
    assert web.rows("SELECT email FROM enquiries") == [("jana@neu.example.org",)]
    assert web.client.get(old).status_code == 404
    assert web.client.get(link_of(web)).status_code == 200


def test_wrong_new_address_is_told(web: Web, reference: str) -> None:
    page = act(web, link_of(web), "address", email="jana@neu")
    assert page.status_code == 422
    assert "kann nicht stimmen" in page.text


@pytest.mark.row("P6")
def test_export_holds_everything(web: Web, reference: str) -> None:
    response = act(web, link_of(web), "export")
    assert response.headers["content-disposition"] == f'attachment; filename="{reference}.json"'
    held = response.json()
    assert {held["enquiry"][name] for name in ("name", "email", "message")} <= set(FILLED.values())
    assert held["consent"]["text"].startswith("Ich bin einverstanden")
    assert [event["kind"] for event in held["history"]] == ["submitted", "confirmed"]
    assert [mail["template"] for mail in held["mails"]] == ["brief", "confirmation"]


@pytest.mark.row("P4")
def test_erasing_asks_first_and_leaves_nothing(web: Web, reference: str) -> None:
    link = link_of(web)
    assert act(web, link, "erase").status_code == 422
    page = act(web, link, "erase", sure="yes")
    assert re.search(r"DEL-\w{4}-\w{4}", page.text)
    for table in ("enquiries", "consents", "enquiry_events", "enquiry_partners"):
        assert web.rows(f"SELECT count(*) FROM {table}") == [(0,)]
    mails = web.rows("SELECT template, body FROM outgoing_mails")
    assert [template for template, _ in mails] == ["erased"]
    assert all(value not in mails[0][1] for value in FILLED.values())
    assert web.client.get(link).status_code == 404


def test_erased_enquiry_is_not_stored_again(web: Web) -> None:
    fields = open_form(web)
    send(web, fields)
    act(web, link_of(web), "erase", sure="yes")
    again = send(web, fields)
    assert again.status_code == 409
    assert web.rows("SELECT count(*) FROM enquiries") == [(0,)]


def test_link_is_mailed_and_the_page_never_tells(web: Web, reference: str) -> None:
    wanted = {"reference": reference.replace("-", " ").lower(), "email": FILLED["email"].upper()}
    pages = [
        web.client.post("/enquiry/link", data=data).text
        for data in (wanted, {**wanted, "email": "other@example.org"}, {**wanted, "reference": "GMR-2222-2222"})
    ]
    assert len(set(pages)) == 1
    mails = web.rows("SELECT recipient FROM outgoing_mails WHERE template = 'link'")
    assert mails == [(FILLED["email"],)]


def test_few_links_are_mailed_a_day(web: Web, reference: str) -> None:
    for _ in range(6):
        web.client.post("/enquiry/link", data={"reference": reference, "email": FILLED["email"]})
    assert web.rows("SELECT count(*) FROM outgoing_mails WHERE template = 'link'") == [(3,)]


@pytest.mark.row("P4")
def test_deleting_a_chat_deletes_its_enquiry(web: Web, reference: str) -> None:
    chat = web.open()
    ((conversation,),) = web.rows("SELECT id FROM conversations ORDER BY created_at DESC LIMIT 1")
    web.execute("UPDATE enquiries SET conversation_id = :c", c=conversation)
    assert web.client.delete("/api/v1/conversations/current", headers=chat.headers).status_code == 200
    assert web.rows("SELECT count(*) FROM enquiries") == [(0,)]


def test_erasing_an_enquiry_deletes_its_chat(web: Web, reference: str) -> None:
    chat = web.open()
    chat.say("Ich heiße Jana Öztürk")
    ((conversation,),) = web.rows("SELECT id FROM conversations ORDER BY created_at DESC LIMIT 1")
    web.execute("UPDATE enquiries SET conversation_id = :c", c=conversation)
    act(web, link_of(web), "erase", sure="yes")
    assert web.rows("SELECT count(*) FROM messages WHERE conversation_id = :c", c=conversation) == [(0,)]
    assert chat.post(text="noch da?").status_code == 401
