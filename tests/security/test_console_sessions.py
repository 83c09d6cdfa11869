"""S25: a session that is over is dead at once."""

import httpx
import pytest

from tests.integration.console.conftest import admin, close_browsers, coordinator, visitor
from tests.integration.console.support import PASSWORD, add_account, sign_in
from tests.integration.web.support import run_web

__all__ = ["admin", "close_browsers", "coordinator", "visitor"]


def is_signed_in(web, token):
    """Ask with the token alone, whatever the browser has done since."""
    response = httpx.get(f"{web.url}/console/account", headers={"Cookie": f"console={token}"}, trust_env=False)
    return response.status_code == 200


def token_of(person):
    return person.client.cookies["console"]


def test_a_token_that_was_planted_is_not_taken_over(web, visitor):
    account, planted = add_account(web), "x" * 43
    visitor.client.cookies.set("console", planted)
    visitor.post("/sign-in", "/sign-in", email=account.email, password=PASSWORD)
    tokens = {cookie.value for cookie in visitor.client.cookies.jar if cookie.name == "console"}
    assert not is_signed_in(web, planted)
    assert any(is_signed_in(web, token) for token in tokens - {planted})


def test_signing_in_again_ends_the_session_before(web, coordinator):
    old = token_of(coordinator)
    page = httpx.get(f"{web.url}/console/sign-in", trust_env=False)
    token = page.text.split('name="form_token" value="')[1][:64]
    cookies = {"console": old, "console-visit": page.cookies["console-visit"]}
    form = {"form_token": token, "email": coordinator.account.email, "password": PASSWORD}
    header = "; ".join(f"{name}={value}" for name, value in cookies.items())
    answer = httpx.post(f"{web.url}/console/sign-in", data=form, headers={"Cookie": header}, trust_env=False)
    assert answer.status_code == 303
    assert not is_signed_in(web, old)
    assert is_signed_in(web, answer.cookies["console"])


def test_signing_out_kills_the_token(web, coordinator):
    token = token_of(coordinator)
    coordinator.post("/sign-out")
    assert not is_signed_in(web, token)


def test_a_new_password_ends_all_other_sessions(web, coordinator):
    elsewhere = sign_in(web)
    web.execute("UPDATE console_sessions SET account_id = :id", id=coordinator.account.id)
    coordinator.post("/password", "/password", current=PASSWORD, password="ein ganz neues Wort")
    assert is_signed_in(web, token_of(coordinator))
    assert not is_signed_in(web, token_of(elsewhere))


def test_a_disabled_account_is_out_at_once(web, admin, coordinator):
    assert is_signed_in(web, token_of(coordinator))
    admin.post(f"/settings/users/{coordinator.account.id}/disable")
    assert not is_signed_in(web, token_of(coordinator))


@pytest.mark.parametrize(
    ("column", "minutes", "alive"),
    [
        ("last_used_at", 29, True),
        ("last_used_at", 31, False),
        ("created_at", 12 * 60 - 1, True),
        ("created_at", 12 * 60 + 1, False),
    ],
)
def test_sessions_end_by_themselves(web, coordinator, column, minutes, alive):
    moment = f"datetime('now', '-{minutes} minutes') || '.000000'"
    web.execute(f"UPDATE console_sessions SET {column} = {moment} WHERE account_id = :id", id=coordinator.account.id)
    assert is_signed_in(web, token_of(coordinator)) == alive


def test_what_a_page_asks_on_its_own_does_not_keep_the_session_alive(web, coordinator):
    early = "datetime('now', '-20 minutes') || '.000000'"
    web.execute(f"UPDATE console_sessions SET last_used_at = {early} WHERE account_id = :id", id=coordinator.account.id)

    def last_used():
        query = "SELECT last_used_at FROM console_sessions WHERE account_id = :id"
        return web.rows(query, id=coordinator.account.id)

    before = last_used()
    assert coordinator.get("/badges").status_code == 200
    assert last_used() == before
    assert coordinator.get("/account").status_code == 200
    assert last_used() > before


def test_cookies_over_https_are_bound_to_the_host(rasa, tmp_path):
    with run_web(tmp_path, rasa, public_url="https://chat.example.org") as web:
        page = web.client.get("/console/sign-in")
    (cookie,) = page.headers.get_list("set-cookie")
    assert cookie.startswith("__Host-console-visit=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=strict"} <= {part.strip() for part in cookie.split(";")}


def test_only_hashes_of_tokens_are_stored(web, coordinator):
    assert token_of(coordinator) not in str(web.rows("SELECT * FROM console_sessions"))
