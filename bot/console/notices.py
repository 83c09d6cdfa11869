"""Tell after a redirect what was done, and offer to take it back."""

from __future__ import annotations

from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.console import cookies
from bot.console.services import services_of
from bot.signing import make_serializer

SECONDS = 120


def redirect(
    request: Request, path: str, notice: str = "", *, undo: dict[str, Any] | None = None, **values: object
) -> Response:
    """Send the browser to a page of the console, which then shows the sentence under the key `notice`.

    `undo` names an action and its fields: `{"action": "/inbox/undo", "fields": {"token": "…"}}`.
    """
    response = RedirectResponse(f"/console{path}", 303)
    if notice:
        content = {"key": notice, "values": values, "undo": undo}
        cookies.write(request, response, cookies.NOTICE, _serializer(request).dumps(content), SECONDS)
    return response


def read(request: Request) -> dict[str, Any] | None:
    """Return the notice that the last action left."""
    value = cookies.read(request, cookies.NOTICE)
    if not value:
        return None
    try:
        content: dict[str, Any] = _serializer(request).loads(value, max_age=SECONDS)
    except BadData:
        return None
    return content


def _serializer(request: Request) -> URLSafeTimedSerializer:
    return make_serializer(services_of(request).settings, "console-notice")
