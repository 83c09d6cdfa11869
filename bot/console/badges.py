"""What is new, asked for by every open page: numbers for the navigation, and whether a list is still true."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.accounts.records import Account
from bot.console.guards import page
from bot.enquiries import listing
from bot.knowledge import gaps_review

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def _count_new(session: Session, account: Account) -> int:  # noqa: ARG001
    return listing.count_by_status(session)["new"]


def _count_gaps(session: Session, account: Account) -> int:  # noqa: ARG001
    counts = gaps_review.count_gaps(session)
    return counts["open"] + counts["reports"]


COUNTERS: dict[str, Callable[[Session, Account], int]] = {"inbox": _count_new, "gaps": _count_gaps}
"""By the key of a link in the navigation; each topic adds its own."""


@page(background=True)
def show_badges(request: Request, session: Session) -> Response:
    """Return the numbers and the version of the inbox."""
    account = request.state.account
    counts = {key: count(session, account) for key, count in COUNTERS.items()}
    return JSONResponse({"counts": counts, "inbox": str(listing.newest_change(session) or "")})


ROUTES = [Route("/badges", show_badges, methods=["GET"])]
