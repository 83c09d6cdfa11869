"""One log line for each request, without its query and body; and the last net for exceptions.

Each request gets an id: every line that is logged on its way carries it, and the response names it. A turn's own id,
in the same lines, leads on into the logs of Rasa and of the action server.
"""

from __future__ import annotations

import time
import uuid

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from bot.logs import get_logger
from bot.web.problems import handle

HEADER = "X-Request-ID"
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
        # Always our own: what a client names could be made to look like somebody else's request.
        request_id = uuid.uuid4().hex

        async def send_and_see(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        with bound_contextvars(request_id=request_id):
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
