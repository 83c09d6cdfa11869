"""The inbox: find enquiries, change many at once, take it back, export."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.accounts import audit, service
from bot.accounts.records import Account
from bot.console.errors import Refused
from bot.console.forms import Form, query_of, without_empty
from bot.console.guards import action, page
from bot.console.inbox_filters import VIEWS, Wanted, overdue_before, read_filters
from bot.console.notices import redirect
from bot.console.rendering import render
from bot.console.services import services_of
from bot.enquiries import cases, exporting, listing
from bot.enquiries.records import Actor, Coordinator
from bot.knowledge.partners import list_topics

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PATH = "/inbox"
PAGE_SIZE = 25
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page()
def show_inbox(request: Request, session: Session) -> Response:
    """Show the list."""
    return _show(request, session, "inbox/inbox.html")


@page(background=True)
def show_results(request: Request, session: Session) -> Response:
    """Show only the list, anew: something has changed."""
    return _show(request, session, "inbox/results.html")


@action()
def change_many(request: Request, session: Session) -> Response:
    """Assign the chosen enquiries, or change their status; it can be taken back."""
    form, actor = request.state.form, actor_of(request.state.account)
    references, wish = form.all("reference"), form.line("wish")
    if not references:
        return redirect(request, _back(form), "inbox.nothing_chosen")
    kind, _, value = wish.partition(":")
    if kind == "status" and value in cases.SETTABLE:
        change = cases.set_status_of(session, references, value, actor)
    elif kind == "assign":
        to = coordinator_of(session, value)
        change = cases.assign_all(session, services_of(request).settings, references, to, actor)
    else:
        raise Refused(400, "form_broken")
    undo = {"action": f"{PATH}/undo", "fields": {"batch": change.batch, "back": form.line("back", 500)}}
    return redirect(request, _back(form), "inbox.changed", count=change.changed, undo=undo if change.changed else None)


@action()
def undo(request: Request, session: Session) -> Response:
    """Take one's own change back where nothing has happened since."""
    form, actor = request.state.form, actor_of(request.state.account)
    count = cases.undo(session, form.line("batch", 32), actor)
    return redirect(request, _back(form), "inbox.undone", count=count)


@action()
async def export(request: Request) -> Response:
    """Send what the filter finds, as CSV or XLSX."""
    form, account, workers = request.state.form, request.state.account, services_of(request).workers
    kind = "xlsx" if form.line("form") == "xlsx" else "csv"

    def write(session: Session) -> bytes:
        rows = listing.stream(session, read_filters(session, form, account).filter)
        if kind == "xlsx":
            return exporting.write_xlsx(rows)
        # The mark lets Excel read the umlauts of a CSV file.
        return "".join(exporting.write_csv(rows)).encode("utf-8-sig")

    content = await workers.read(write)
    await workers.write(audit.record, account.id, "exports.enquiries", kind)
    media_type = _XLSX if kind == "xlsx" else "text/csv; charset=utf-8"
    headers = {"Content-Disposition": f'attachment; filename="enquiries.{kind}"'}
    return Response(content, media_type=media_type, headers=headers)


def actor_of(account: Account) -> Actor:
    """Return an account as the enquiries know it; an address on this machine is none to reply to."""
    email = None if account.email.endswith("@localhost") else account.email
    return Actor(account.id, account.name, email)


def coordinator_of(session: Session, account_id: str) -> Coordinator:
    """Return whom a form names. Raises `Refused`."""
    for account in service.list_accounts(session, active_only=True):
        if str(account.id) == account_id:
            return Coordinator(account.name, actor_of(account).email, account.id)
    raise Refused(400, "form_broken")


def describe_choices(session: Session) -> dict[str, object]:
    """Return what filters and menus offer."""
    return {"accounts": service.list_accounts(session, active_only=True), "topics": list_topics(session)}


def _show(request: Request, session: Session, template: str) -> Response:
    wanted = read_filters(session, query_of(request), request.state.account)
    found = listing.list_page(
        session, wanted.filter, wanted.sort, descending=wanted.descending, number=wanted.page, size=PAGE_SIZE
    )
    counts = listing.count_by_status(session, wanted.filter)
    return render(
        request,
        template,
        found=found,
        wanted=wanted,
        counts={"todo": counts["new"] + counts["open"], "all": sum(counts.values()), **counts},
        views=VIEWS,
        overdue_before=overdue_before(session),
        back=_query(wanted),
        version=str(listing.newest_change(session) or ""),
        **describe_choices(session),
    )


def _query(wanted: Wanted) -> str:
    return urlencode(without_empty({**wanted.values, "page": str(wanted.page) if wanted.page > 1 else ""}))


def _back(form: Form) -> str:
    query = form.line("back", 500)
    return f"{PATH}?{query}" if query else PATH


ROUTES = [
    Route(PATH, show_inbox, methods=["GET"]),
    Route(f"{PATH}/results", show_results, methods=["GET"]),
    Route(f"{PATH}/change", change_many, methods=["POST"]),
    Route(f"{PATH}/undo", undo, methods=["POST"]),
    Route(f"{PATH}/export", export, methods=["POST"]),
]
