"""Which websites' scripts may use the API: our own pages, and those that may embed the chat."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.settings import Settings
from bot.web.problems import Problem, language_of, render

_ALLOWED = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "600",
}


class OriginGuard:
    """Refuses scripts of foreign origins, even with a valid token; answers preflights."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        public = urlsplit(settings.public_url)
        self._own = f"{public.scheme}://{public.netloc}".lower()
        self._embedding = frozenset(settings.embed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let requests without an `Origin`, from our own and from embedding origins pass."""
        origin = Headers(scope=scope).get("origin") if scope["type"] == "http" else None
        if origin is None or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if origin.lower() in self._embedding:
            await self._share(request, origin, receive, send)
        elif origin.lower() in (self._own, _origin_of(request)):
            await self._app(scope, receive, send)
        else:
            response = render(Problem(403, "foreign_origin"), language_of(request))
            await response(scope, receive, send)

    async def _share(self, request: Request, origin: str, receive: Receive, send: Send) -> None:
        async def send_shared(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Access-Control-Allow-Origin"] = origin
                headers["Access-Control-Expose-Headers"] = "Retry-After"
                headers.add_vary_header("Origin")
            await send(message)

        asks = request.method == "OPTIONS" and "access-control-request-method" in request.headers
        app = Response(status_code=204, headers=_ALLOWED) if asks else self._app
        await app(request.scope, receive, send_shared)


def _origin_of(request: Request) -> str:
    """Return the origin under which this request reached us."""
    return f"{request.url.scheme}://{request.url.netloc}".lower()
