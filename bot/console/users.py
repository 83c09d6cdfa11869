"""Who may use the console: invite, change the role, disable."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.accounts import mails, service
from bot.accounts.records import ROLES, Account, Role
from bot.console.errors import Refused, not_found
from bot.console.guards import action, page
from bot.console.notices import redirect
from bot.console.rendering import render
from bot.console.services import services_of
from bot.languages import LANGUAGES, Language

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PATH = "/settings/users"


@page("admin")
def show_users(request: Request, session: Session) -> Response:
    """List the accounts."""
    return _show(request, session)


@action("admin")
def invite(request: Request, session: Session) -> Response:
    """Make an account and write to its owner."""
    form, settings = request.state.form, services_of(request).settings
    email, name = form.line("email"), form.line("name")
    role, language = _one_of(form.line("role"), ROLES), _one_of(form.line("language"), LANGUAGES)
    try:
        mails.invite(session, settings, request.state.account, email, name, cast(Role, role), cast(Language, language))
    except service.AccountRefused as refusal:
        return _show(request, session, refusal.reason, email=email, name=name)
    return redirect(request, PATH, "users.invited", name=name)


@action("admin")
def invite_again(request: Request, session: Session) -> Response:
    """Send a new link to somebody who has not chosen a password yet."""
    account = _read(request, session)
    if not account.invited or account.disabled:
        raise Refused(400, "form_broken")
    mails.send_invitation(session, services_of(request).settings, request.state.account, account)
    return redirect(request, PATH, "users.invited", name=account.name)


@action("admin")
def change_role(request: Request, session: Session) -> Response:
    """Change what somebody may do."""
    account, role = _read(request, session), _one_of(request.state.form.line("role"), ROLES)
    try:
        service.set_role(session, account.id, cast(Role, role), by=request.state.account.id)
    except service.AccountRefused as refusal:
        return _show(request, session, refusal.reason)
    undo = {"action": f"{PATH}/{account.id}/role", "fields": {"role": account.role}}
    return redirect(request, PATH, "users.role_changed", name=account.name, undo=undo)


@action("admin")
def disable(request: Request, session: Session) -> Response:
    """Shut somebody out at once."""
    account = _read(request, session)
    try:
        service.disable(session, account.id, by=request.state.account.id)
    except service.AccountRefused as refusal:
        return _show(request, session, refusal.reason)
    undo = {"action": f"{PATH}/{account.id}/enable", "fields": {}}
    return redirect(request, PATH, "users.disabled", name=account.name, undo=undo)


@action("admin")
def enable(request: Request, session: Session) -> Response:
    """Let somebody in again."""
    account = _read(request, session)
    service.enable(session, account.id, by=request.state.account.id)
    return redirect(request, PATH, "users.enabled", name=account.name)


def _read(request: Request, session: Session) -> Account:
    try:
        return service.get_account(session, request.path_params["id"])
    except service.AccountRefused:
        raise not_found() from None


def _one_of(value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise Refused(400, "form_broken")
    return value


def _show(request: Request, session: Session, problem: str = "", email: str = "", name: str = "") -> Response:
    accounts = service.list_accounts(session)
    return render(
        request,
        "users/users.html",
        422 if problem else 200,
        accounts=accounts,
        problem=problem,
        email=email,
        name=name,
    )


ROUTES = [
    Route(PATH, show_users, methods=["GET"]),
    Route(PATH, invite, methods=["POST"]),
    Route(f"{PATH}/{{id:int}}/invitation", invite_again, methods=["POST"]),
    Route(f"{PATH}/{{id:int}}/role", change_role, methods=["POST"]),
    Route(f"{PATH}/{{id:int}}/disable", disable, methods=["POST"]),
    Route(f"{PATH}/{{id:int}}/enable", enable, methods=["POST"]),
]
