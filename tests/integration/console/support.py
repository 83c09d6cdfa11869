"""People who are signed in to the console of a running web process."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
from sqlalchemy import text

from bot.accounts import service, sessions
from bot.accounts.passwords import hash_password
from bot.accounts.records import Account, Role
from bot.languages import Language
from tests.integration.web.support import Web

PASSWORD = "vier Hunde bellen leise"
OPEN: list[httpx.Client] = []
_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]{64})"')


@dataclass
class Person:
    """A browser, signed in or not, that sends what forms would send."""

    client: httpx.Client
    account: Account | None = None

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Open a page of the console."""
        return self.client.get(f"/console{path}", headers=headers)

    def post(self, path: str, form_page: str = "/account", /, **fields: Any) -> httpx.Response:
        """Send a form with the token of a page."""
        token = self.form_token(form_page)
        return self.client.post(f"/console{path}", data={"form_token": token, **fields})

    def form_token(self, page: str = "/account") -> str:
        """Return the token that the forms of a page carry."""
        found = _TOKEN.search(self.get(page).text)
        assert found is not None, page
        return found[1]


def add_account(web: Web, role: Role = "coordinator", language: Language = "de", email: str = "") -> Account:
    """Make an account that has chosen a password."""
    with web.database.begin(immediate=True) as session:
        number = len(service.list_accounts(session)) + 1
        account = service.add_account(session, email or f"person{number}@example.org", f"Nr {number}", role, language)
        values = {"hash": _hash_once(), "id": account.id}
        session.execute(text("UPDATE accounts SET password_hash = :hash WHERE id = :id"), values)
    return account


@cache
def _hash_once() -> str:
    return hash_password(PASSWORD)


def sign_in(web: Web, role: Role = "coordinator", language: Language = "de") -> Person:
    """Return a browser that is signed in with a new account, without the form: tries are counted there."""
    account = add_account(web, role, language)
    with web.database.begin(immediate=True) as session:
        token = sessions.open_session(session, account.id)
    client = new_client(web)
    client.cookies.set("console", token)
    return Person(client, account)


def visit(web: Web) -> Person:
    """Return a browser that is not signed in."""
    return Person(new_client(web))


def new_client(web: Web) -> httpx.Client:
    """Return a browser of its own that follows no redirects; the fixture `close_browsers` closes it."""
    client = httpx.Client(base_url=web.url, timeout=30, trust_env=False, headers={"Accept-Language": "de"})
    OPEN.append(client)
    return client


def eventually(look: Callable[[], Any], seconds: float = 10) -> Any:
    """Return what `look` finds as soon as it finds something: some things are done after the answer has left."""
    end = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < end:
        time.sleep(0.02)
    return found
