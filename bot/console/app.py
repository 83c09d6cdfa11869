"""Put the console together; the web process mounts it at `/console`."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from bot.console.errors import handle
from bot.console.headers import ConsoleHeaders
from bot.console.routes import list_routes


def create_console() -> Starlette:
    """Return the application; the web process sets `state.services` when it starts."""
    console = Starlette(
        routes=list_routes(),
        middleware=[Middleware(ConsoleHeaders)],
        exception_handlers={HTTPException: handle},
    )
    console.router.redirect_slashes = False
    return console
