"""One's own account: name, language, time zone, shortcuts, other sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.accounts import audit, service, sessions
from bot.console import cookies
from bot.console.errors import Refused
from bot.console.guards import action, page
from bot.console.notices import redirect
from bot.console.rendering import render
from bot.languages import LANGUAGES, Language

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TIME_ZONES = ("Europe/Berlin", "Europe/London")


@page()
def show_account(request: Request, session: Session) -> Response:  # noqa: ARG001
    """Show the form."""
    return render(request, "account/account.html", problem="", time_zones=TIME_ZONES)


@action()
def change_account(request: Request, session: Session) -> Response:
    """Keep what was changed."""
    form, account = request.state.form, request.state.account
    zone = form.line("time_zone")
    try:
        service.change_profile(
            session,
            account.id,
            name=form.line("name"),
            language=_language(form.line("language")),
            time_zone=zone if zone in TIME_ZONES else account.time_zone,
            shortcuts=form.flag("shortcuts"),
        )
    except service.AccountRefused as refusal:
        return render(request, "account/account.html", 422, problem=refusal.reason, time_zones=TIME_ZONES)
    return redirect(request, "/account", "account.saved")


@action(first=True)
def change_language(request: Request, session: Session) -> Response:
    """Switch the language of all pages, and stay on the page."""
    service.set_language(session, request.state.account.id, _language(request.state.form.line("language")))
    back = urlsplit(request.headers.get("referer", ""))
    inside = back.path.startswith("/console/")
    path = back.path.removeprefix("/console") + (f"?{back.query}" if back.query else "")
    return redirect(request, path if inside else "/")


@action()
def sign_out_elsewhere(request: Request, session: Session) -> Response:
    """End all other sessions."""
    account = request.state.account
    count = sessions.close_all(session, account.id, but=cookies.read(request, cookies.SESSION))
    audit.record(session, account.id, "accounts.sign_out_elsewhere", str(account.id), {"sessions": count})
    return redirect(request, "/account", "account.signed_out_elsewhere", count=count)


def _language(value: str) -> Language:
    if value not in LANGUAGES:
        raise Refused(400, "form_broken")
    return value


ROUTES = [
    Route("/account", show_account, methods=["GET"]),
    Route("/account", change_account, methods=["POST"]),
    Route("/account/language", change_language, methods=["POST"]),
    Route("/account/sign-out-elsewhere", sign_out_elsewhere, methods=["POST"]),
]
