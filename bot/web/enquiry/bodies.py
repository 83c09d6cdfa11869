"""Read what a page's form sends: small, UTF-8, each field once."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from bot.web.problems import Problem

MAX_BYTES = 65_536
"""4,000 characters of three bytes each, written as `%XX`, and room for the other fields."""
MAX_FIELDS = 30
BODY_SECONDS = 10.0


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields; the first of several equal names counts. Raises a `Problem`."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/x-www-form-urlencoded":
        raise Problem(415, "unsupported_media_type")
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await _read(request)
    except TimeoutError:
        raise Problem(408, "request_timeout", headers={"Connection": "close"}) from None
    except ClientDisconnect:
        raise Problem(400, "invalid_json") from None
    try:
        pairs = parse_qsl(body.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        raise Problem(400, "invalid_json") from None
    return dict(reversed(pairs))


async def _read(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            raise Problem(413, "body_too_large")
    return bytes(body)
