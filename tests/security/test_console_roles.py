"""S26: whoever has the role of the matrix gets each page, and may send each form."""

from __future__ import annotations

import pytest

from bot.knowledge.repository import seed
from tests.integration.console.conftest import close_browsers
from tests.integration.console.enquiries import submit
from tests.integration.console.support import sign_in
from tests.security.test_console_routes import BY_METHOD, PUBLIC, address, expected_role
from tests.unit.knowledge.samples import KNOWLEDGE

__all__ = ["close_browsers"]

ROLES = [
    (role, method, route.path)
    for method, route in BY_METHOD
    for role in ("coordinator", "admin")
    if (method, route.path) not in PUBLIC and expected_role(method, route.path) in ("coordinator", role)
]
PAGES = [(role, path) for role, method, path in ROLES if method == "GET"]
FORMS = [(role, path) for role, method, path in ROLES if method == "POST"]
QUERIES = {"/knowledge/history": "?kind=fact&key=g-data-location", "/chats/{id}/news": "?after=0"}
TAKEN = {200, 204, 303, 400, 404, 409, 422}
"""What a form may be answered that is empty and names nothing that exists: neither refused nor a failure."""


@pytest.fixture(scope="module")
def ids(running_web):
    """What stands behind the addresses, by the name of the part of the address."""
    with running_web.database.begin() as session:
        seed(session, KNOWLEDGE)
    running_web.open("de").say("Wer koordiniert das?")
    running_web.execute("UPDATE conversations SET mode = 'waiting'")
    ((chat,),) = running_web.rows("SELECT id FROM conversations")
    return {"id": chat, "reference": submit(running_web), "kind": "entity", "key": "consent"}


def fill(path, ids, person):
    """Return the address of a route with ids that exist."""
    slug = "g-data-location" if "facts" in path else "g-data"
    upload = upload_all(person) if "{upload}" in path else ""
    return path.format(**ids, slug=slug, upload=upload) + QUERIES.get(path, "")


def upload_all(person):
    """Upload the knowledge as it is; an upload is shown to who has made it."""
    archive = person.get("/knowledge/files/all.zip").content
    form = {"form_token": person.form_token("/knowledge/files")}
    response = person.client.post("/console/knowledge/files", data=form, files={"archive": ("k.zip", archive)})
    return response.headers["location"].rpartition("/")[2]


@pytest.mark.parametrize(("role", "path"), PAGES)
def test_every_page_opens_for_its_roles(web, ids, role, path):
    person = sign_in(web, role)
    assert person.get(fill(path, ids, person)).status_code == 200


@pytest.mark.parametrize(("role", "path"), FORMS)
def test_every_form_is_taken_from_its_roles(web, role, path):
    person = sign_in(web, role)
    response = person.client.post(address(path), data={"form_token": person.form_token()})
    assert response.status_code in TAKEN
    if path != "/sign-out":
        assert not response.headers.get("location", "").startswith("/console/sign-in")
