"""The console's cookies: `__Host-` and Secure over https, a plain name on http for loopback (OWASP ASVS 3.3)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from bot.console.services import services_of

SESSION = "console"
VISIT = "console-visit"
"""A random secret of a browser that is not signed in; its forms carry a token derived from it."""
NOTICE = "console-notice"
_MAX_LENGTH = 2_000


def read(request: Request, name: str) -> str:
    """Return a cookie's value, or nothing."""
    value = request.cookies.get(_full_name(request, name), "")
    return value if len(value) <= _MAX_LENGTH else ""


def write(request: Request, response: Response, name: str, value: str, max_age: int | None = None) -> None:
    """Set a cookie that scripts and other sites cannot use."""
    response.set_cookie(
        _full_name(request, name),
        value,
        max_age=max_age,
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite="strict",
    )


def clear(request: Request, response: Response, name: str) -> None:
    """Remove a cookie."""
    response.delete_cookie(
        _full_name(request, name), path="/", secure=is_secure(request), httponly=True, samesite="strict"
    )


def is_secure(request: Request) -> bool:
    """Tell whether people reach us over https, possibly through a proxy."""
    return request.url.scheme == "https" or services_of(request).settings.public_url.startswith("https://")


def _full_name(request: Request, name: str) -> str:
    return f"__Host-{name}" if is_secure(request) else name
