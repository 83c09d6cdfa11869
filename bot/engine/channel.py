"""The one channel of this Rasa server, for the web tier on the same machine.

Stock channels let clients choose sessions, answer an exception with an empty list, and log texts.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Any

import numpy as np
from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.tracker_store import FailSafeTrackerStore
from sanic import Blueprint, Sanic
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.embedding import DIMENSIONS, decode_vector, encode_vector
from bot.engine import patches
from bot.engine.aborted import TurnAborted
from bot.engine.drafts import DraftCollector
from bot.engine.logs import current_turn, withhold_texts, write_json
from bot.engine.messages import DEADLINE, LANGUAGE, TURN_ID, VECTOR
from bot.engine.remote_action import close_session
from bot.engine.tracker_store import TurnTrackerStore
from bot.engine.turn import run_turn

logger = logging.getLogger(__name__)
patches.apply()

TEXT_LIMIT = 4_000
"""Characters; the web tier's limit for visitors is lower, button payloads need some more."""
TURN_ID_LENGTH = 64
_PROBE = "Guten Tag"
_PROBE_VECTOR = encode_vector(np.full(DIMENSIONS, DIMENSIONS**-0.5, dtype=np.float32))
"""Any vector will do: the web tier sends one with each message, so the model that computes them is not loaded here."""
_LANGUAGES = ("de", "en")


class BotInput(InputChannel):
    """`/webhooks/bot`: turns, readiness, erasure."""

    @classmethod
    def name(cls) -> str:
        """Return the last part of the channel's address."""
        return "bot"

    @classmethod
    def from_credentials(cls, _credentials: dict[str, Any] | None) -> BotInput:
        """Create the channel when the server starts."""
        withhold_texts()
        write_json()
        return cls()

    def blueprint(self, _on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes; they call the agent directly, because `_on_new_message` returns no tracker."""
        routes = Blueprint("bot")
        routes.middleware(_refuse_other_machines, "request")
        routes.add_route(take_turn, "/turns", methods=["POST"])
        routes.add_route(tell_readiness, "/ready", methods=["GET"])
        routes.add_route(erase_conversation, "/conversations/<sender>", methods=["DELETE"])
        routes.listener("before_server_stop")(_close_connections)
        return routes


async def take_turn(request: Request) -> HTTPResponse:
    """Run one turn: 200 with the drafts, 400 for a malformed request, 503 where the turn was aborted."""
    message = _read_message(request)
    if message is None:
        return json({"error": "invalid_request"}, status=400)
    started = time.perf_counter()
    current_turn.set((message.metadata or {}).get(TURN_ID))
    try:
        outcome = await run_turn(_agent(request), message)
    except TurnAborted as aborted:
        return _aborted(message, aborted.reason)
    except Exception as error:  # noqa: BLE001 - whatever it is, nothing was saved, and the web tier must know
        # The type only: the text of an error may quote the visitor.
        logger.warning("turn failed: %s", type(error).__name__)
        return _aborted(message, "internal_error")
    milliseconds = (time.perf_counter() - started) * 1000
    logger.info("turn %s: %s, %d drafts, %.0f ms", message.sender_id, outcome.intent, len(outcome.drafts), milliseconds)
    body = {"messages": outcome.drafts, "language": outcome.language}
    return json({**body, "intent": outcome.intent, "confidence": outcome.confidence})


async def tell_readiness(request: Request) -> HTTPResponse:
    """Say whether a message can be parsed and the tracker's database answers; nothing is saved."""
    agent = _agent(request)
    store = _store(agent)
    if agent is None or agent.processor is None or store is None:
        return json({"error": "not_ready", "reason": "model_or_tracker_store_missing"}, status=503)
    try:
        await store.check()
        parsed = await agent.processor.parse_message(
            UserMessage(_PROBE, metadata={LANGUAGE: "de", VECTOR: _PROBE_VECTOR})
        )
    except TurnAborted as aborted:
        return json({"error": "not_ready", "reason": aborted.reason}, status=503)
    except Exception as error:  # noqa: BLE001 - not ready, whatever the reason
        logger.warning("probe failed: %s", type(error).__name__)
        return json({"error": "not_ready", "reason": "probe_failed"}, status=503)
    body = {"model": agent.model_id, "tracker_store": type(store).__name__}
    return json({**body, "probe_intent": parsed["intent"]["name"]})


async def erase_conversation(request: Request, sender: str) -> HTTPResponse:
    """Evict a conversation from memory and delete its rows, after the turn that may be running."""
    agent = _agent(request)
    store = _store(agent)
    if store is None:
        return json({"error": "not_ready"}, status=503)
    try:
        async with agent.lock_store.lock(sender):
            return json({"erased_events": await store.erase(sender)})
    except TurnAborted as aborted:
        return json({"error": "erasure_failed", "reason": aborted.reason}, status=503)


def _read_message(request: Request) -> UserMessage | None:
    try:
        body = request.json
    except InvalidUsage:
        return None
    if not isinstance(body, dict):
        return None
    sender, text, metadata = body.get("sender"), body.get("text"), body.get("metadata", {})
    if not isinstance(sender, str) or not 0 < len(sender) <= 255:
        return None
    if not isinstance(text, str) or not text.strip() or len(text) > TEXT_LIMIT:
        return None
    if not isinstance(metadata, dict) or not _is_metadata(metadata):
        return None
    return UserMessage(text, DraftCollector(), sender, input_channel=BotInput.name(), metadata=metadata)


def _is_metadata(metadata: dict[str, Any]) -> bool:
    vector = metadata.get(VECTOR)
    try:
        if vector is not None:
            decode_vector(vector)
    except (TypeError, ValueError):
        return False
    is_time = isinstance(metadata.get(DEADLINE, 0.0), (int, float))
    turn = metadata.get(TURN_ID, "")
    if not isinstance(turn, str) or len(turn) > TURN_ID_LENGTH:
        return False
    return is_time and metadata.get(LANGUAGE) in (None, *_LANGUAGES)


def _aborted(message: UserMessage, reason: str) -> HTTPResponse:
    logger.warning("turn %s aborted: %s", message.sender_id, reason)
    return json({"error": "turn_aborted", "reason": reason}, status=503)


def _agent(request: Request) -> Agent:
    return request.app.ctx.agent


def _store(agent: Agent | None) -> TurnTrackerStore | None:
    # Rasa wraps every store, and quietly takes its in-memory one where ours could not be imported.
    wrapper = agent.tracker_store if agent else None
    store = wrapper._tracker_store if isinstance(wrapper, FailSafeTrackerStore) else wrapper
    return store if isinstance(store, TurnTrackerStore) else None


async def _refuse_other_machines(request: Request) -> HTTPResponse | None:
    return None if ip_address(request.ip).is_loopback else json({"error": "loopback_only"}, status=403)


async def _close_connections(app: Sanic, _loop: Any) -> None:
    await close_session()
    store = _store(getattr(app.ctx, "agent", None))
    if store:
        store.close()
