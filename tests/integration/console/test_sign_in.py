"""Signing in and out, one-time passwords, the language of the pages."""

import pytest

from bot.accounts import links, service
from tests.integration.console.support import PASSWORD, add_account, visit


def send(person, email, password, **fields):
    return person.post("/sign-in", "/sign-in", email=email, password=password, **fields)


def test_the_right_password_opens_the_console(web, visitor):
    account = add_account(web)
    response = send(visitor, account.email.upper(), PASSWORD)
    assert (response.status_code, response.headers["location"]) == (303, "/console/")
    cookie = response.headers.get_list("set-cookie")[0]
    assert cookie.startswith("console=")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert account.name in visitor.get("/").text


def test_the_wrong_one_does_not(web, visitor):
    account = add_account(web)
    response = send(visitor, account.email, "nicht das richtige")
    assert response.status_code == 401
    assert "Adresse oder Passwort stimmt nicht." in response.text
    assert "console" not in visitor.client.cookies


@pytest.mark.parametrize(
    ("wish", "target"),
    [
        ("/console/account?x=1", "/console/account?x=1"),
        ("https://example.org/console/", "/console/"),
        ("//example.org/console/", "/console/"),
        ("/\\example.org", "/console/"),
        ("/elsewhere", "/console/"),
        ("javascript:alert(1)", "/console/"),
    ],
)
def test_one_lands_where_one_wanted_but_never_outside(web, visitor, wish, target):
    account = add_account(web)
    assert send(visitor, account.email, PASSWORD, next=wish).headers["location"] == target


def test_a_page_remembers_where_one_wanted(visitor):
    response = visitor.get("/account?x=1")
    assert response.status_code == 303
    assert response.headers["location"] == "/console/sign-in?next=%2Fconsole%2Faccount%3Fx%3D1"


def test_a_link_in_a_mail_is_opened_by_our_own_page(visitor):
    response = visitor.get("/account", **{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"})
    assert response.status_code == 401
    assert '<meta http-equiv="refresh" content="0">' in response.text


def test_signing_out_ends_the_session(web, coordinator):
    assert coordinator.post("/sign-out").headers["location"] == "/console/sign-in"
    assert coordinator.get("/account").status_code == 303


def test_a_one_time_password_must_be_changed_first(web, visitor):
    account = add_account(web)
    with web.database.begin() as session:
        password = service.give_one_time_password(session, account.id)
    send(visitor, account.email, password)
    assert visitor.get("/account").headers["location"] == "/console/password"
    short = visitor.post("/password", "/password", password="zu kurz")
    assert (short.status_code, "mindestens 12 Zeichen" in short.text) == (422, True)
    done = visitor.post("/password", "/password", password="ein ganz neues Wort")
    assert done.headers["location"] == "/console/"
    assert "Ihr neues Passwort gilt ab jetzt." in visitor.get("/").text


def test_changing_the_password_needs_the_present_one(coordinator):
    refused = coordinator.post("/password", "/password", current="falsch", password="ein ganz neues Wort")
    assert (refused.status_code, "nicht Ihr bisheriges" in refused.text) == (422, True)
    done = coordinator.post("/password", "/password", current=PASSWORD, password="ein ganz neues Wort")
    assert done.status_code == 303
    assert coordinator.get("/account").status_code == 200


def test_a_link_lets_choose_a_password_once(web, visitor):
    account = add_account(web)
    with web.database.begin() as session:
        token = links.make_link(session, account.id, links.INVITATION_LASTS)
    path = f"/welcome/{token}"
    assert account.email in visitor.get(path).text
    assert visitor.post(path, path, password="ein ganz neues Wort").headers["location"] == "/console/sign-in"
    assert visitor.get(path).status_code == 404
    assert send(visitor, account.email, "ein ganz neues Wort").status_code == 303


def test_pages_speak_both_languages(web, coordinator):
    assert '<html lang="de">' in coordinator.get("/account").text
    switched = coordinator.client.post(
        "/console/account/language",
        data={"form_token": coordinator.form_token(), "language": "en"},
        headers={"Referer": f"{web.url}/console/account?x=1"},
    )
    assert switched.headers["location"] == "/console/account?x=1"
    assert '<html lang="en">' in coordinator.get("/account").text
    assert '<html lang="en">' in visit(web).get("/sign-in?language=en").text


def test_the_account_can_be_changed(web, coordinator):
    response = coordinator.post("/account", name=" Erika  Muster ", language="en", time_zone="Europe/London")
    assert response.status_code == 303
    with web.database.read() as session:
        account = service.get_account(session, coordinator.account.id)
    assert (account.name, account.language, account.time_zone, account.shortcuts) == (
        "Erika Muster",
        "en",
        "Europe/London",
        False,
    )
