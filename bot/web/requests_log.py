"""One log line for each request, without its query and body; and the last net for exceptions."""

from __future__ import annotations

import time

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.logs import get_logger
from bot.web.problems import handle

_QUIET = ("/health", "/ready", "/metrics", "/static")

logger = get_logger("bot.web.access")


class RequestLog:
    """Logs requests, and answers what nobody handled with a problem of the same shape."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle the request and log it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def send_and_see(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_and_see)
        except Exception as error:
            if status:
                raise
            response = await handle(Request(scope), error)
            await response(scope, receive, send_and_see)
        finally:
            _log(scope, status, time.perf_counter() - began)


def _log(scope: Scope, status: int, seconds: float) -> None:
    # Only paths that exist: what people type into the address bar is theirs.
    route = scope.get("route")
    path = getattr(route, "path", "unknown")
    write = logger.debug if path.startswith(_QUIET) else logger.info
    write(
        "request",
        method=scope["method"],
        path=path,
        status=status,
        milliseconds=round(seconds * 1000, 1),
    )
