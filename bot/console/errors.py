"""Errors of the console: one page for all, in the reader's language."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.console.forms import FormRefused
from bot.logs import get_logger

logger = get_logger(__name__)


class Refused(Exception):
    """A request that is refused; `reason` is a key of the locale under `errors`."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def not_found() -> Refused:
    """Return the answer to an id that does not exist, or is none of the reader's business."""
    return Refused(404, "not_found")


def show_error(request: Request, error: Exception) -> Response:
    """Turn whatever was raised into a page."""
    from bot.console.rendering import render  # it needs the guards, which need this

    status, reason = _read(error)
    response = render(request, "shared/error.html", status, reason=reason)
    if "hx-request" in request.headers:
        response.headers["HX-Reswap"] = "none"
    return response


async def handle(request: Request, error: Exception) -> Response:
    """Answer for addresses that do not exist."""
    request.state.account = None
    return show_error(request, error)


def _read(error: Exception) -> tuple[int, str]:
    match error:
        case Refused():
            return error.status, error.reason
        case FormRefused():
            return error.status, "form_too_large" if error.status == 413 else "form_broken"
        case HTTPException() if error.status_code < 500:
            return error.status_code, "not_found" if error.status_code == 404 else "method"
        case SQLAlchemyError():
            logger.error("database_failed", exc_info=error)
            return 503, "unavailable"
        case _:
            logger.error("console_failed", exc_info=error)
            return 500, "internal"
