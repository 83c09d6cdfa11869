"""The start page: what waits for somebody today, and mails that could not be delivered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.accounts import audit, sessions
from bot.accounts.records import Account
from bot.console.errors import not_found
from bot.console.guards import action, page
from bot.console.inbox_filters import overdue_before
from bot.console.notices import redirect
from bot.console.rendering import render
from bot.conversations.live_chats import list_waiting
from bot.enquiries import listing
from bot.enquiries.listing import Filter
from bot.knowledge import finding, gaps_review
from bot.knowledge.curating import today
from bot.notifications import outbox

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SHOWN_MAILS = 10


@dataclass(frozen=True)
class Tile:
    """Something that waits; the text is `home.tiles.<key>`."""

    key: str
    count: int
    href: str
    icon: str
    urgent: bool = False


@page()
def show_home(request: Request, session: Session) -> Response:
    """Show the day."""
    return render(
        request,
        "home/home.html",
        tiles=_list_tiles(session, request.state.account),
        failed=outbox.list_failed(session, SHOWN_MAILS),
        colleagues=sessions.list_signed_in(session),
    )


@action()
def retry_mail(request: Request, session: Session) -> Response:
    """Try a mail again that could not be delivered."""
    number = request.path_params["id"]
    if not outbox.retry(session, number):
        raise not_found()
    audit.record(session, request.state.account.id, "mails.retry", str(number))
    return redirect(request, "/", "home.retried")


def _list_tiles(session: Session, account: Account) -> list[Tile]:
    new = listing.count_by_status(session)["new"]
    mine = listing.count_by_status(session, Filter(account_id=account.id))
    overdue = listing.list_page(session, Filter(unanswered_since=overdue_before(session)), size=1).total
    waiting, facts = len(list_waiting(session)), finding.count_to_review(session, today())
    gaps = gaps_review.count_gaps(session)
    return [
        Tile("chats", waiting, "/chats", "chat", urgent=waiting > 0),
        Tile("overdue", overdue, "/inbox?age=overdue", "clock", urgent=overdue > 0),
        Tile("new", new, "/inbox?view=new", "inbox"),
        Tile("mine", mine["new"] + mine["open"], "/inbox?who=me", "person"),
        Tile("gaps", gaps["open"] + gaps["reports"], "/gaps", "question"),
        Tile("facts", facts, "/knowledge?state=due", "book"),
    ]


ROUTES = [
    Route("/", show_home, methods=["GET"]),
    Route("/mails/{id:int}/retry", retry_mail, methods=["POST"]),
]
