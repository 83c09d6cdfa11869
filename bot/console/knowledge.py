"""Knowledge: the list of facts with what is due, recent changes, history, undo."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.accounts.service import list_accounts
from bot.console.errors import not_found
from bot.console.forms import query_of
from bot.console.guards import action, page
from bot.console.notices import redirect
from bot.console.rendering import render
from bot.knowledge import finding, history
from bot.knowledge.curating import today
from bot.knowledge.editing import Edit, EditConflict, bring_back, undo
from bot.knowledge.entries import KINDS

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PAGE_SIZE = 40
SHOWN_DIFFERENCES = 12
PAGES = {"fact": "/knowledge/facts/{}", "relation": "/knowledge/relations", "questions": "/knowledge"}


@page()
def show_facts(request: Request, session: Session) -> Response:
    """List facts: all, or those with certain words or in a certain state."""
    query = query_of(request)
    state = query.line("state", 20)
    values = {"q": query.line("q", 200), "state": state if state in finding.STATES else ""}
    every = finding.list_facts(session, today())
    found = finding.keep_facts(every, values["q"], values["state"])
    number, last = paging(query.number("page"), len(found))
    return render(
        request,
        "knowledge/facts.html",
        found=found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        questions=finding.find_questions(session, values["q"], 10) if values["q"] and number == 1 else [],
        counts=finding.count_states(every),
        values=values,
        total=len(found),
        page=number,
        last=last,
        states=finding.STATES,
    )


@page()
def show_changes(request: Request, session: Session) -> Response:
    """Show what was edited lately."""
    number, last = paging(query_of(request).number("page"), history.count_changes(session))
    return render(
        request,
        "knowledge/changes.html",
        changes=history.read_recent(session, PAGE_SIZE, (number - 1) * PAGE_SIZE),
        names=account_names(session),
        address=address_of,
        page=number,
        last=last,
    )


@page()
def show_history(request: Request, session: Session) -> Response:
    """Show every version of one entry."""
    query = query_of(request)
    kind, key = query.line("kind", 12), query.line("key", 210)
    changes = history.read_history(session, kind, key) if kind in KINDS else []
    if not changes and (kind not in KINDS or KINDS[kind].find(session, key) is None):
        raise not_found()
    return render(
        request,
        "knowledge/history.html",
        kind=kind,
        key=key,
        changes=changes,
        limit=SHOWN_DIFFERENCES,
        names=account_names(session),
        back=address_of(kind, key),
    )


@action()
def take_edit_back(request: Request, session: Session) -> Response:
    """Take back everything that one edit changed."""
    form = request.state.form
    try:
        with editing(request, session) as edit:
            changes = undo(edit, form.number("revision") or 0)
    except EditConflict:
        return redirect(request, _back(form.line("back")), "knowledge.notices.overtaken")
    if not changes:
        raise not_found()
    return redirect(request, _back(form.line("back")), "knowledge.notices.taken_back")


@action()
def bring_version_back(request: Request, session: Session) -> Response:
    """Make an entry again what it was."""
    try:
        with editing(request, session) as edit:
            change = bring_back(edit, request.state.form.number("change") or 0)
    except history.UnknownChange:
        raise not_found() from None
    path = address_of(change.kind, change.key)
    return redirect(request, path, "knowledge.notices.brought_back", undo=undo_of(edit, path))


@contextmanager
def editing(request: Request, session: Session) -> Iterator[Edit]:
    """Edit as the person who is signed in; what was refused half-way leaves nothing."""
    with session.begin_nested():
        yield Edit(session, request.state.account.id)


def undo_of(edit: Edit, back: str) -> dict[str, Any]:
    """Return what a notice needs to offer to take an edit back."""
    return {"action": "/knowledge/undo", "fields": {"revision": edit.revision, "back": back}}


def address_of(kind: str, key: str) -> str:
    """Return the page of the console on which an entry is edited."""
    target, _, slug = key.partition(":")
    if kind == "questions" and target == "fact":
        return f"/knowledge/facts/{slug}"
    return PAGES.get(kind, f"/knowledge/entries/{kind}/edit/{{}}").format(key)


def account_names(session: Session) -> dict[int, str]:
    """Return the names of all accounts."""
    return {account.id: account.name for account in list_accounts(session)}


def paging(wanted: int | None, total: int, size: int = PAGE_SIZE) -> tuple[int, int]:
    """Return the number of the page to show and of the last one."""
    last = max(1, -(-total // size))
    return min(max(wanted or 1, 1), last), last


def _back(path: str) -> str:
    return path if path.startswith(("/knowledge", "/gaps")) else "/knowledge"


ROUTES = [
    Route("/knowledge", show_facts, methods=["GET"]),
    Route("/knowledge/changes", show_changes, methods=["GET"]),
    Route("/knowledge/history", show_history, methods=["GET"]),
    Route("/knowledge/undo", take_edit_back, methods=["POST"]),
    Route("/knowledge/bring-back", bring_version_back, methods=["POST"]),
]
