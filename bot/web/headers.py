"""Security headers on every response, whatever made it (OWASP ASVS 3.4)."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.settings import Settings

_STATIC = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_TRANSPORT = "max-age=31536000; includeSubDomains"


class SecurityHeaders:
    """Adds the headers; transcripts and everything else that names no lifetime are not stored."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._public_is_secure = settings.public_url.startswith("https://")
        self._headers = _STATIC | {"Content-Security-Policy": policy()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add the headers to what comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # RFC 6797, 7.2: never over plain HTTP.
        secure = self._public_is_secure or scope["scheme"] == "https"

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)  # the console and the chat's frame have a policy of their own
                if secure:
                    headers["Strict-Transport-Security"] = _TRANSPORT
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


def policy(
    *,
    ancestors: tuple[str, ...] = ("'none'",),
    frames: bool = False,
    trusted_types: tuple[str, ...] = (),
) -> str:
    """Return a content security policy: nothing inline, nothing from elsewhere, and by default in no frame."""
    rules = [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        *(["frame-src 'self'"] if frames else []),
        "base-uri 'none'",
        "form-action 'self'",
        f"frame-ancestors {' '.join(ancestors)}",
    ]
    if trusted_types:
        rules += ["require-trusted-types-for 'script'", f"trusted-types {' '.join(trusted_types)}"]
    return "; ".join(rules)
