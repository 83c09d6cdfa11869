"""Read a JSON body without leniency: what two parsers could read differently is refused."""

from __future__ import annotations

import asyncio
import json
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect, Request

from bot.web.problems import Problem

MAX_BODY_BYTES = 16_384
"""A message of 1,000 characters, each escaped as two `\\uXXXX`, fits in 12 kB."""
BODY_SECONDS = 10.0

Model = TypeVar("Model", bound=BaseModel)


async def read_model(request: Request, model: type[Model], too_large: str) -> Model:
    """Return the body as `model`; raise a `Problem` where it is anything else."""
    _check_headers(request, too_large)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await _read_body(request, too_large)
    except TimeoutError:
        raise Problem(408, "request_timeout", headers={"Connection": "close"}) from None
    except ClientDisconnect:
        raise Problem(400, "invalid_json") from None
    return _validate(parse_object(body), model)


def parse_object(body: bytes) -> dict[str, Any]:
    """Parse a JSON object: no duplicate keys, no NaN, no lone surrogates, no absurd depth."""
    try:
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_refuse_duplicates,
            parse_constant=_refuse_constant,
        )
        if b"\\u" in body:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        raise Problem(400, "invalid_json") from None
    if not isinstance(value, dict):
        raise Problem(422, "not_an_object")
    return value


def _check_headers(request: Request, too_large: str) -> None:
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().replace('"', "")
    encoding = request.headers.get("content-encoding", "identity")
    is_json = media_type.strip().lower() == "application/json"
    if not is_json or charset not in ("", "charset=utf-8") or encoding.lower() != "identity":
        raise Problem(415, "unsupported_media_type", headers={"Accept": "application/json"})
    length = request.headers.get("content-length", "0")
    if length.isascii() and length.isdigit() and int(length[:12]) > MAX_BODY_BYTES:
        raise Problem(413, too_large)


async def _read_body(request: Request, too_large: str) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise Problem(413, too_large)
    return bytes(body)


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    parsed = dict(pairs)
    if len(parsed) != len(pairs):
        raise ValueError("a key stands twice in an object")
    return parsed


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _validate(value: dict[str, Any], model: type[Model]) -> Model:
    try:
        return model.model_validate(value, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    if first["type"] == "extra_forbidden":
        raise Problem(422, "unknown_field")
    if not first["loc"]:
        raise Problem(422, "text_or_button")
    raise Problem(422, "invalid_field", field=first["loc"][0])
