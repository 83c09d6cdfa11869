"""A visitor with the plain form: reads the page's own hidden fields, as a browser does."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import httpx

from tests.integration.web.support import Web

FILLED = {
    "topic": "Brennstoffzellen",
    "message": "Wir suchen einen Prüfstand für Brennstoffzellen in Duisburg.",
    "name": "Jana Öztürk",
    "organisation": "Öztürk Prüftechnik GmbH",
    "email": "jana@oeztuerk-prueftechnik.de",
}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
CONSENT = re.compile(r'name="consent" value="([0-9a-f]{64})"')


def open_form(web: Web, language: str = "de", **query: str) -> dict[str, str]:
    """Return the hidden fields of a form, as if a person had looked at it for a while."""
    page = web.client.get("/enquiry", params={"language": language, **query})
    assert page.status_code == 200, page.text
    fields = hidden(page)
    fields["consent"] = CONSENT.search(page.text)[1]  # type: ignore[index]
    return fields


def hidden(page: httpx.Response) -> dict[str, str]:
    """Return the hidden fields of a page."""
    return {name: unescape(value) for name, value in HIDDEN.findall(page.text)}


def send(web: Web, fields: dict[str, str], **values: str) -> httpx.Response:
    """Send the form, filled in."""
    return web.client.post("/enquiry", data={**fields, **FILLED, **values})


def receipt_page(web: Web, **values: str) -> httpx.Response:
    """Send an enquiry and follow to its receipt."""
    response = send(web, open_form(web), **values)
    assert response.status_code == 303, response.text
    return web.client.get(response.headers["location"])


def link_of(web: Web, template: str = "confirmation") -> str:
    """Return path and query of the link in the newest mail of a kind."""
    query = "SELECT body FROM outgoing_mails WHERE template = :template ORDER BY id DESC LIMIT 1"
    ((body,),) = web.rows(query, template=template)
    return re.search(r"https?://[^/\s]+(/enquiry/\S+)", body)[1]  # type: ignore[index]


def act(web: Web, link: str, action: str, **values: Any) -> httpx.Response:
    """Press a button of the page that a link opens."""
    token = link.partition("token=")[2]
    return web.client.post("/enquiry/manage", data={"token": token, "action": action, **values})
