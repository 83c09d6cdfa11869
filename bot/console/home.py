"""The start page: what waits for somebody today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.accounts import sessions
from bot.console.guards import page
from bot.console.rendering import render

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@page()
def show_home(request: Request, session: Session) -> Response:
    """Show the day."""
    return render(request, "home/home.html", colleagues=sessions.list_signed_in(session))


ROUTES = [Route("/", show_home, methods=["GET"])]
