"""The audit log: who did what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.accounts import audit, service
from bot.console.forms import query_of
from bot.console.guards import page
from bot.console.rendering import render

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PAGE_SIZE = 50


@page("admin")
def show_audit(request: Request, session: Session) -> Response:
    """Show the newest lines; the filters stand in the address."""
    query = query_of(request)
    account_id, topic, about = query.number("account"), query.line("topic", 30), query.line("object", 120)
    count = audit.count(session, account_id=account_id, topic=topic, object=about)
    last = max(1, -(-count // PAGE_SIZE))
    number = min(max(query.number("page") or 1, 1), last)
    entries = audit.read(
        session,
        account_id=account_id,
        topic=topic,
        object=about,
        limit=PAGE_SIZE,
        offset=(number - 1) * PAGE_SIZE,
    )
    return render(
        request,
        "audit/audit.html",
        entries=entries,
        count=count,
        page=number,
        last=last,
        topics=audit.topics(session),
        accounts=service.list_accounts(session),
        values={"account": str(account_id or ""), "topic": topic, "object": about},
    )


ROUTES = [Route("/settings/audit", show_audit, methods=["GET"])]
