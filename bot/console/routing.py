"""Rules by which new enquiries go to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.accounts import audit, service
from bot.console.errors import not_found
from bot.console.guards import action, page
from bot.console.notices import redirect
from bot.console.rendering import render
from bot.console.services import services_of
from bot.enquiries import routing
from bot.enquiries.records import Coordinator
from bot.languages import LANGUAGES

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PATH = "/settings/routing"


@page()
def show_routing(request: Request, session: Session) -> Response:
    """Show the rules in their order."""
    return _show(request, session)


@action()
def add_rule(request: Request, session: Session) -> Response:
    """Add a rule at the end."""
    form, rules = request.state.form, routing.list_rules(session)
    accounts = {account.id: account for account in service.list_accounts(session, active_only=True)}
    account, language = accounts.get(form.number("account") or 0), form.line("language")
    topic, organisation = form.line("topic", 200), form.line("organisation", 160)
    if account is None or language not in ("", *LANGUAGES) or not (topic or organisation or language):
        return _show(request, session, problem=True)
    coordinator = Coordinator(account.name, account.email, account.id)
    _store(request, session, [*rules, routing.Rule(coordinator, topic, organisation, language)])
    return redirect(request, PATH, "routing.saved")


@action()
def remove_rule(request: Request, session: Session) -> Response:
    """Remove a rule."""
    rules, index = _find(request, session)
    _store(request, session, rules[:index] + rules[index + 1 :])
    return redirect(request, PATH, "routing.removed")


@action()
def move_rule(request: Request, session: Session) -> Response:
    """Let a rule be tried before the one above it."""
    rules, index = _find(request, session)
    if index:
        rules[index - 1 : index + 1] = rules[index], rules[index - 1]
        _store(request, session, rules)
    return redirect(request, PATH, "routing.moved")


def _find(request: Request, session: Session) -> tuple[list[routing.Rule], int]:
    rules, index = routing.list_rules(session), request.path_params["index"]
    if index >= len(rules):
        raise not_found()
    return rules, index


def _store(request: Request, session: Session, rules: list[routing.Rule]) -> None:
    routing.replace_rules(session, rules)
    audit.record(session, request.state.account.id, "routing.replace", "", {"rules": len(rules)})


def _show(request: Request, session: Session, problem: bool = False) -> Response:
    return render(
        request,
        "settings/routing.html",
        422 if problem else 200,
        rules=routing.list_rules(session),
        fallback=routing.default_coordinator(services_of(request).settings),
        accounts=service.list_accounts(session, active_only=True),
        problem=problem,
    )


ROUTES = [
    Route(PATH, show_routing, methods=["GET"]),
    Route(PATH, add_rule, methods=["POST"]),
    Route(f"{PATH}/{{index:int}}/remove", remove_rule, methods=["POST"]),
    Route(f"{PATH}/{{index:int}}/up", move_rule, methods=["POST"]),
]
