"""The action server: rasa-sdk's executor behind a small ASGI app on loopback.

rasa-sdk's own server binds to all interfaces, takes bodies of any size, and its error answers repeat the exception
and the whole request.
"""

from __future__ import annotations

import json
import time
from typing import Any

from rasa_sdk.interfaces import ActionExecutionRejection
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from structlog.contextvars import bound_contextvars

from bot.logs import get_logger

MAX_BODY_BYTES = 1_000_000
"""Rasa sends the newest 40 events of a conversation; they stay far below."""

logger = get_logger(__name__)


class PayloadTooLarge(Exception):
    """The body is larger than `MAX_BODY_BYTES`."""


def create_app(executor: Any) -> Starlette:
    """Return the app: `POST /webhook` runs an action, `GET /health` says that the process is alive."""
    app = Starlette(
        routes=[Route("/webhook", run_action, methods=["POST"]), Route("/health", tell_health)],
    )
    app.state.executor = executor
    return app


async def tell_health(_: Request) -> JSONResponse:
    """Answer 200."""
    return JSONResponse({"status": "ok"})


async def run_action(request: Request) -> JSONResponse:
    """Run the action that the call names; errors are codes, never texts of the request.

    Status 400 means to Rasa that an action declines (a form's question stays open), so a malformed call gets 422.
    """
    try:
        call = _parse(await _read_body(request))
    except PayloadTooLarge:
        return _refuse(413, "payload_too_large")
    if call is None:
        return _refuse(422, "invalid_call")
    with bound_contextvars(turn_id=_read_turn_id(call["tracker"])):
        return await _run(request, call)


async def _run(request: Request, call: dict[str, Any]) -> JSONResponse:
    started = time.perf_counter()
    name = call["next_action"]
    executor = request.app.state.executor
    if name not in executor.actions:
        return _refuse(404, "unknown_action")
    try:
        result = await executor.run(call)
    except ActionExecutionRejection as rejection:
        body = {"error": "action_declined", "action_name": rejection.action_name}
        return JSONResponse(body, status_code=400)
    except Exception:
        logger.exception("action_failed", action=name, conversation_id=call["tracker"]["sender_id"])
        return _refuse(500, "action_failed")
    milliseconds = round((time.perf_counter() - started) * 1000, 1)
    logger.info("action_run", action=name, conversation_id=call["tracker"]["sender_id"], ms=milliseconds)
    return JSONResponse(result.model_dump())


async def _read_body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise PayloadTooLarge
    return bytes(body)


def _parse(body: bytes) -> dict[str, Any] | None:
    try:
        call = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(call, dict) or not isinstance(call.get("next_action"), str):
        return None
    tracker = call.get("tracker")
    if not isinstance(tracker, dict) or not isinstance(tracker.get("sender_id"), str):
        return None
    return {"domain": {}, **call}


def _read_turn_id(tracker: dict[str, Any]) -> str | None:
    """Return the id under which the web tier and Rasa log this turn."""
    message = tracker.get("latest_message")
    metadata = message.get("metadata") if isinstance(message, dict) else None
    turn_id = metadata.get("turn_id") if isinstance(metadata, dict) else None
    return turn_id[:64] if isinstance(turn_id, str) else None


def _refuse(status: int, error: str) -> JSONResponse:
    return JSONResponse({"error": error}, status_code=status)
