"""Choose a password: after a one-time password, by an invitation, or because it was forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.accounts import links, service
from bot.accounts.passwords import MIN_LENGTH, WeakPassword
from bot.console import cookies
from bot.console.errors import Refused
from bot.console.guards import action, page, public_action, public_page
from bot.console.notices import redirect
from bot.console.rendering import render

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@page(first=True)
def show_change(request: Request, session: Session) -> Response:  # noqa: ARG001
    """Show the form for a new password."""
    return _show(request, "signing/change_password.html")


@action(first=True)
def change(request: Request, session: Session) -> Response:
    """Take the new password; all other sessions of the account end."""
    form, account = request.state.form, request.state.account
    template = "signing/change_password.html"
    if not account.must_change_password and not service.has_password(session, account.id, form.secret("current")):
        return _show(request, template, "current_wrong")
    try:
        service.set_password(session, account.id, form.secret("password"), keep=cookies.read(request, cookies.SESSION))
    except WeakPassword as weak:
        return _show(request, template, weak.reason)
    return redirect(request, "/", "signing.password_changed")


@public_page
def show_link(request: Request, session: Session) -> Response:
    """Show the form of an invitation or a reset."""
    return _show(request, "signing/choose_password.html", account_of_link=_read_link(request, session))


@public_action
def use_link(request: Request, session: Session) -> Response:
    """Take the password that was chosen by a link, which dies with it."""
    account, form = _read_link(request, session), request.state.form
    try:
        links.use_link(session, request.path_params["token"], form.secret("password"))
    except WeakPassword as weak:
        return _show(request, "signing/choose_password.html", weak.reason, account_of_link=account)
    return redirect(request, "/sign-in", "signing.password_chosen")


def _read_link(request: Request, session: Session) -> object:
    try:
        return links.read_link(session, request.path_params["token"])
    except links.LinkDead:
        raise Refused(404, "link_dead") from None


def _show(request: Request, template: str, problem: str = "", **values: object) -> Response:
    return render(request, template, 422 if problem else 200, problem=problem, min_length=MIN_LENGTH, **values)


ROUTES = [
    Route("/password", show_change, methods=["GET"]),
    Route("/password", change, methods=["POST"]),
    Route("/welcome/{token}", show_link, methods=["GET"]),
    Route("/welcome/{token}", use_link, methods=["POST"]),
]
