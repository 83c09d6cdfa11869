"""Accounts are invited, changed and shut out by admins; links by mail let people choose a password."""

import re

from bot.accounts import service
from tests.integration.console.support import add_account, eventually, sign_in, visit

PATH = "/settings/users"


def mails(web, recipient):
    return web.rows("SELECT template, body FROM outgoing_mails WHERE recipient = :to", to=recipient)


def link_in(body):
    return re.search(r"/console(/welcome/\S+)", body)[1]


def test_an_invitation_leads_to_an_account(web, admin):
    response = admin.post(PATH, PATH, email="Neu@Example.org", name="Neue Kraft", role="coordinator", language="en")
    assert response.status_code == 303
    assert "Neue Kraft bekommt eine E-Mail" in admin.get(PATH).text
    ((template, body),) = mails(web, "neu@example.org")
    assert (template, "Dear Neue Kraft" in body) == ("invitation", True)
    person, path = visit(web), link_in(body)
    assert person.post(path, path, password="vier Hunde bellen").status_code == 303
    signed_in = person.post("/sign-in", "/sign-in", email="neu@example.org", password="vier Hunde bellen")
    assert signed_in.headers["location"] == "/console/"


def test_a_second_account_for_an_address_is_refused(web, admin):
    account = add_account(web)
    response = admin.post(PATH, PATH, email=account.email, name="X", role="admin", language="de")
    assert (response.status_code, "gibt es schon ein Konto" in response.text) == (422, True)


def test_roles_change_and_can_be_taken_back(web, admin):
    account = add_account(web)
    assert admin.post(f"{PATH}/{account.id}/role", PATH, role="admin").status_code == 303
    page = admin.get(PATH).text
    assert f'action="/console{PATH}/{account.id}/role"' in page
    assert "Rückgängig" in page
    assert admin.post(f"{PATH}/{account.id}/role", PATH, role="king").status_code == 400
    assert admin.post(f"{PATH}/999999/role", PATH, role="admin").status_code == 404


def test_a_disabled_account_is_out_at_once(web, admin):
    other = sign_in(web)
    assert other.get("/account").status_code == 200
    admin.post(f"{PATH}/{other.account.id}/disable", PATH)
    assert other.get("/account").status_code == 303
    admin.post(f"{PATH}/{other.account.id}/enable", PATH)
    assert other.get("/account").status_code == 303, "the old session stays dead"


def test_somebody_must_remain_admin(web, admin):
    with web.database.begin() as session:
        for account in service.list_accounts(session, active_only=True):
            if account.role == "admin" and account.id != admin.account.id:
                service.disable(session, account.id)
    response = admin.post(f"{PATH}/{admin.account.id}/role", PATH, role="coordinator")
    assert (response.status_code, "letzte Konto der Verwaltung" in response.text) == (422, True)


def test_a_forgotten_password_is_replaced_by_mail(web, visitor):
    account = add_account(web)
    for email in (account.email, "nobody@example.org"):
        answer = visitor.post("/forgotten", "/forgotten", email=email)
        assert (answer.status_code, "Wenn es zu dieser Adresse ein Konto gibt" in answer.text) == (200, True)
    ((template, body),) = eventually(lambda: mails(web, account.email))
    assert template == "password_reset"
    assert mails(web, "nobody@example.org") == []
    assert visitor.get(link_in(body)).status_code == 200


def test_the_audit_log_says_who_did_what(web, admin):
    account = add_account(web)
    admin.post(f"{PATH}/{account.id}/disable", PATH)
    page = admin.get(f"/settings/audit?topic=accounts&object={account.id}").text
    assert "Gesperrt" in page
    assert admin.account.name in page
    assert "Zu dieser Auswahl gibt es keine Einträge." in admin.get("/settings/audit?object=none").text
