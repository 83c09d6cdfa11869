"""Errors as problem details (RFC 9457), all of one shape, in the visitor's language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.conversations.dialogue import TurnLate
from bot.conversations.eraser import ErasureUnfinished
from bot.conversations.row_lock import ConversationGone
from bot.conversations.turns import ClientIdTaken
from bot.languages import choose_language
from bot.logs import get_logger
from bot.web.texts import phrase

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:enquiry-assistant:problem:"

logger = get_logger(__name__)


class Problem(Exception):
    """An error that the caller is told about; `code` is a key of the locale."""

    def __init__(
        self,
        status: int,
        code: str,
        *,
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
        **values: object,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.values = status, code, values
        self.headers, self.extra = dict(headers or {}), dict(extra or {})


def not_authorised() -> Problem:
    """Return the answer to a missing, unknown or outlived token."""
    return Problem(401, "not_authorised", headers={"WWW-Authenticate": "Bearer"})


def render(problem: Problem, language: str) -> Response:
    """Return the response for a problem."""
    key = f"problems.{problem.code}"
    body = {
        "type": TYPE_PREFIX + problem.code.replace("_", "-"),
        "title": phrase(language, f"{key}.title"),
        "status": problem.status,
        "detail": phrase(language, f"{key}.detail", **problem.values),
        **problem.extra,
    }
    return Response(
        json.dumps(body, ensure_ascii=False),
        problem.status,
        media_type=MEDIA_TYPE,
        headers={"Content-Language": language, **problem.headers},
    )


def language_of(request: Request) -> str:
    """Return the language of the conversation, else of the browser, else German."""
    known: str | None = getattr(request.state, "language", None)
    return known or choose_language(request.headers.get("accept-language"))


async def handle(request: Request, error: Exception) -> Response:
    """Turn whatever was raised into a response. The only place where errors become a status."""
    return render(_as_problem(error), language_of(request))


def _as_problem(error: Exception) -> Problem:
    match error:
        case Problem():
            return error
        case HTTPException():
            return _from_http(error)
        case ConversationGone():
            return not_authorised()
        case ClientIdTaken():
            return Problem(409, "client_id_taken")
        case TurnLate():
            return Problem(503, "turn_late", headers={"Retry-After": "2"})
        case ErasureUnfinished():
            return Problem(503, "erasure_unfinished", headers={"Retry-After": "60"})
        case SQLAlchemyError():
            logger.error("database_failed", exc_info=error)
            return Problem(503, "unavailable", headers={"Retry-After": "5"})
        case _:
            logger.error("request_failed", exc_info=error)
            return Problem(500, "internal")


def _from_http(error: HTTPException) -> Problem:
    codes = {404: "not_found", 405: "method_not_allowed"}
    if error.status_code in codes:
        return Problem(error.status_code, codes[error.status_code], headers=error.headers)
    return Problem(error.status_code if error.status_code < 500 else 500, "internal")


HANDLED: tuple[type[Exception], ...] = (
    Problem,
    HTTPException,
    ConversationGone,
    ClientIdTaken,
    TurnLate,
    ErasureUnfinished,
    SQLAlchemyError,
)
