"""A case: everything about one enquiry, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.accounts import service
from bot.console.errors import Refused, not_found
from bot.console.forms import query_of
from bot.console.guards import action, page
from bot.console.inbox import PATH, actor_of, coordinator_of
from bot.console.inbox_filters import overdue_before
from bot.console.notices import redirect
from bot.console.rendering import render
from bot.console.services import services_of
from bot.conversations.records import StoredMessage
from bot.conversations.transcripts import read_after
from bot.enquiries import cases
from bot.enquiries.records import Case, CaseNotOpen, InvalidField, Status, UnknownEnquiry
from bot.site.records import UnknownText

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CASE = f"{PATH}/{{reference}}"


@page()
def show_case(request: Request, session: Session) -> Response:
    """Show the case; `?template=…` starts the reply with one."""
    case, key = _open(request, session), query_of(request).line("template", 60)
    draft = ""
    if key:
        try:
            draft = cases.render_reply(session, case.enquiry.reference, key, actor_of(request.state.account))
        except UnknownText:
            raise not_found() from None
    return _show(request, session, case, draft=draft, template=key)


@action()
def reply(request: Request, session: Session) -> Response:
    """Answer by mail."""
    case, text = _open(request, session), request.state.form.text("text")
    settings, actor = services_of(request).settings, actor_of(request.state.account)
    try:
        cases.reply(session, settings, case.enquiry.reference, text, actor)
    except CaseNotOpen:
        raise Refused(409, "case_not_open") from None
    except InvalidField as problem:
        return _show(request, session, case, draft=text, problem=("text", problem.reason))
    return _done(request, case, "reply")


@action()
def add_note(request: Request, session: Session) -> Response:
    """Keep a note that only coordinators see."""
    case, text = _open(request, session), request.state.form.text("note")
    try:
        cases.add_note(session, case.enquiry.reference, text, actor_of(request.state.account))
    except CaseNotOpen:
        raise Refused(409, "case_not_open") from None
    except InvalidField as problem:
        return _show(request, session, case, note=text, problem=("note", problem.reason))
    return _done(request, case, "note")


@action()
def set_status(request: Request, session: Session) -> Response:
    """Change the status; the one before can be had back."""
    case, status = _open(request, session), request.state.form.line("status")
    if status not in cases.SETTABLE:
        raise Refused(400, "form_broken")
    before = case.enquiry.status
    _change_status(request, session, case, cast(Status, status))
    undo = ("status", {"status": str(before)}) if before != status else None
    return _done(request, case, "set_status", undo=undo)


@action()
def assign(request: Request, session: Session) -> Response:
    """Give the case to somebody; whoever takes a new one also begins with it."""
    case, form, account = _open(request, session), request.state.form, request.state.account
    to = coordinator_of(session, form.line("account"))
    cases.assign(session, services_of(request).settings, case.enquiry.reference, to, actor_of(account))
    if form.flag("begin") and case.enquiry.status == "new":
        _change_status(request, session, case, "open")
    before = case.enquiry.account_id
    undo = ("assign", {"account": str(before)}) if before not in (None, to.account_id) else None
    return _done(request, case, "assign", undo=undo, name=to.name)


def _change_status(request: Request, session: Session, case: Case, status: Status) -> None:
    try:
        cases.set_status(session, case.enquiry.reference, status, actor_of(request.state.account))
    except CaseNotOpen:
        raise Refused(409, "case_not_open") from None


def _done(
    request: Request,
    case: Case,
    what: str,
    *,
    undo: tuple[str, dict[str, str]] | None = None,
    **values: str,
) -> Response:
    path, back = f"{PATH}/{case.enquiry.reference}", request.state.form.line("back", 500)
    query = f"?{urlencode({'back': back})}" if back else ""
    taking_back = {"action": f"{path}/{undo[0]}", "fields": {**undo[1], "back": back}} if undo else None
    return redirect(request, path + query, f"case.done.{what}", undo=taking_back, **values)


def _open(request: Request, session: Session) -> Case:
    try:
        return cases.open_case(session, request.path_params["reference"])
    except UnknownEnquiry:
        raise not_found() from None


def _show(
    request: Request,
    session: Session,
    case: Case,
    *,
    draft: str = "",
    template: str = "",
    note: str = "",
    problem: tuple[str, str] = ("", ""),
) -> Response:
    form = getattr(request.state, "form", None) or query_of(request)
    return render(
        request,
        "inbox/case.html",
        422 if problem[0] else 200,
        case=case,
        enquiry=case.enquiry,
        writable=not case.enquiry.blanked and case.enquiry.status != "withdrawn",
        overdue_before=overdue_before(session),
        conversation=_read_conversation(session, case),
        accounts=service.list_accounts(session, active_only=True),
        templates=cases.reply_templates(),
        statuses=cases.SETTABLE,
        draft=draft,
        template=template,
        note=note,
        problem=problem,
        back=form.line("back", 500),
    )


def _read_conversation(session: Session, case: Case) -> tuple[StoredMessage, ...]:
    if case.conversation_id is None:
        return ()
    # A long conversation continues in Rasa under `<id>-<section>`.
    return read_after(session, case.conversation_id.partition("-")[0], 0).messages


ROUTES = [
    Route(CASE, show_case, methods=["GET"]),
    Route(f"{CASE}/reply", reply, methods=["POST"]),
    Route(f"{CASE}/note", add_note, methods=["POST"]),
    Route(f"{CASE}/status", set_status, methods=["POST"]),
    Route(f"{CASE}/assign", assign, methods=["POST"]),
]
