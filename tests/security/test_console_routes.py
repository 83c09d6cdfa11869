"""S22, S23, S26, S27: each route of the console has a guard, and the guards hold for every role."""

from __future__ import annotations

import re

import pytest
from starlette.routing import Route

from bot.console.headers import HEADERS
from bot.console.routes import list_routes
from tests.integration.console.conftest import admin, close_browsers, coordinator, visitor
from tests.integration.console.support import sign_in

__all__ = ["admin", "close_browsers", "coordinator", "visitor"]

PUBLIC = {
    ("GET", "/static/{name}"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/welcome/{token}"),
    ("POST", "/welcome/{token}"),
    ("GET", "/forgotten"),
    ("POST", "/forgotten"),
}
ADMINS_ONLY = {
    ("GET", "/settings/users"),
    ("POST", "/settings/users"),
    ("POST", "/settings/users/{id:int}/invitation"),
    ("POST", "/settings/users/{id:int}/role"),
    ("POST", "/settings/users/{id:int}/disable"),
    ("POST", "/settings/users/{id:int}/enable"),
    ("GET", "/settings/audit"),
    ("POST", "/knowledge/files"),
    ("GET", "/knowledge/files/{upload}"),
    ("POST", "/knowledge/files/{upload}"),
}
"""What a coordinator may not; a route that is in neither list is for coordinators and admins."""

ROUTES = [route for route in list_routes() if isinstance(route, Route)]
BY_METHOD = [(method, route) for route in ROUTES for method in sorted((route.methods or set()) - {"HEAD"})]
READ, WRITTEN = ({route.path for each, route in BY_METHOD if each == method} for method in ("GET", "POST"))
IDS = [f"{method} {route.path}" for method, route in BY_METHOD]


def expected_role(method: str, path: str) -> str | None:
    if (method, path) in PUBLIC:
        return None
    return "admin" if (method, path) in ADMINS_ONLY else "coordinator"


def address(path: str) -> str:
    """Return an address of the route with ids that do not exist."""
    return "/console" + re.sub(r"\{\w+(:int)?\}", lambda found: "999999" if found[1] else "unknown", path)


@pytest.mark.parametrize(("method", "route"), BY_METHOD, ids=IDS)
def test_every_route_wears_the_guard_of_the_matrix(method, route):
    guard = getattr(route.endpoint, "guard", None)
    assert guard is not None, "a route without a guard"
    assert guard.role == expected_role(method, route.path)
    assert guard.writes == (method == "POST")
    assert (route.methods or set()) - {"HEAD"} == {method}, "one method for each route"


def test_the_matrix_names_only_routes_that_exist():
    known = {(method, route.path) for method, route in BY_METHOD}
    assert known >= PUBLIC | ADMINS_ONLY


@pytest.mark.parametrize(("method", "route"), BY_METHOD, ids=IDS)
def test_a_visitor_gets_nothing_but_public_pages(visitor, method, route):
    response = visitor.client.request(method, address(route.path))
    if (method, route.path) in PUBLIC:
        assert response.status_code in ((403,) if method == "POST" else (200, 404))
    elif method == "GET":
        assert response.headers["location"].startswith("/console/sign-in")
    else:
        assert response.status_code == 403
    assert {name: response.headers[name] for name in HEADERS} == HEADERS
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("method", "path"), sorted(ADMINS_ONLY))
def test_a_coordinator_gets_nothing_that_is_for_admins(coordinator, method, path):
    form = {"form_token": coordinator.form_token()} if method == "POST" else None
    assert coordinator.client.request(method, address(path), data=form).status_code == 403


@pytest.mark.parametrize("path", sorted(WRITTEN))
def test_a_forged_form_changes_nothing(web, admin, path):
    public = ("POST", path) in PUBLIC
    if public:
        admin.client.cookies.delete("console")
    good, old = admin.form_token("/sign-in" if public else "/account"), sign_in(web).form_token()
    before = web.rows("SELECT count(*) FROM audit_events")
    for token, headers in (
        ("", {}),
        (old, {}),
        (good[::-1], {}),
        (good, {"Origin": "https://evil.example"}),
        (good, {"Origin": "null"}),
        (good, {"Sec-Fetch-Site": "same-site"}),
        (good, {"Sec-Fetch-Site": "cross-site", "Origin": web.url}),
    ):
        response = admin.client.post(address(path), data={"form_token": token}, headers=headers)
        assert response.status_code == 403, (token == good, headers)
    assert web.rows("SELECT count(*) FROM audit_events") == before


@pytest.mark.parametrize("path", sorted(WRITTEN - READ))
def test_reading_changes_nothing(admin, path):
    assert admin.client.get(address(path)).status_code in (404, 405)
