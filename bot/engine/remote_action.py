"""Calls to the action server that fail loudly, in time, and with a small body.

Rasa waits 300 s, opens a connection per call, checks its own constant schema each time (17 ms), sends all events
and the whole domain, and its callers swallow what goes wrong (rasa/core/actions/action.py, 3.6.21).
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary

import aiohttp
import rasa
from jsonschema import ValidationError
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, UserUttered, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

from bot.engine.aborted import TurnAborted
from bot.engine.messages import deadline_of, event_as_dict, parse_data_without_vector

TIMEOUT_SECONDS = 4.0
ANSWER_RESERVE_SECONDS = 0.3
"""What an action leaves of the deadline, so that the turn can still be saved and answered."""
MAX_ANSWER_BYTES = 1_000_000
"""Answers are a few kB; what is larger shall not fill the memory that all conversations share."""
EVENTS_SENT = 40
"""At most, of this turn and the one before: actions read slots and the bot's last message, forms this turn's events."""
IDLE_SECONDS = 2.0
"""Shorter than the action server's keep-alive (5 s), so that no call meets a connection that is just being closed."""

_SCHEMA = RemoteAction.action_response_format_spec()
_VALIDATOR = validator_for(_SCHEMA)(_SCHEMA)
_EVENT_SCHEMA = _SCHEMA["properties"]["events"]["items"]
_EVENT_VALIDATORS = {
    kind["properties"]["event"]["const"]: validator_for(_SCHEMA)({**_EVENT_SCHEMA, "oneOf": [kind]})
    for kind in _EVENT_SCHEMA["oneOf"]
}
"""One for each kind of event: the schema tries all twenty-odd kinds on every event, 2.5 ms a turn."""
_WITHOUT_EVENTS = validator_for(_SCHEMA)(
    {**_SCHEMA, "properties": {**_SCHEMA["properties"], "events": {"type": "array"}}}
)
_sessions: WeakKeyDictionary[asyncio.AbstractEventLoop, aiohttp.ClientSession] = WeakKeyDictionary()


class ActionServerUnreachable(TurnAborted):
    """Nobody listens there; the action was not run."""

    def __init__(self) -> None:
        super().__init__("action_server_unreachable")


def validate_action_result(_self: RemoteAction, result: Any) -> bool:
    """Check an action's answer like `RemoteAction._validate_action_result`, with validators built once.

    Raises `jsonschema.ValidationError`.
    """
    if _is_plainly_valid(result):
        return True
    error = best_match(_VALIDATOR.iter_errors(result))
    if error is not None:
        raise error
    return True


def _is_plainly_valid(result: Any) -> bool:
    if not _WITHOUT_EVENTS.is_valid(result):
        return False
    return all(_is_plainly_valid_event(event) for event in result.get("events", []))


def _is_plainly_valid_event(event: Any) -> bool:
    kind = event.get("event") if isinstance(event, dict) else None
    validator = _EVENT_VALIDATORS.get(kind) if isinstance(kind, str) else None
    return validator is not None and validator.is_valid(event)


async def run(
    self: RemoteAction,
    output_channel: OutputChannel,
    nlg: NaturalLanguageGenerator,
    tracker: DialogueStateTracker,
    domain: Domain,
) -> list[Event]:
    """Call the action server and return the utterances and events of its answer.

    Raises `ActionExecutionRejection` where the action declines (status 400), else `TurnAborted`.
    """
    result = await _post(_urls(self), action_call(self, tracker, domain), _seconds_left(tracker))
    try:
        self._validate_action_result(result)
        events = deserialise_events(result.get("events", []))
    except (ValidationError, ValueError, KeyError, TypeError) as error:
        raise TurnAborted("action_answer_invalid") from error
    responses = result.get("responses", [])
    utterances = await self._utter_responses(responses, output_channel, nlg, tracker)
    if len(utterances) < len(responses):
        # Rasa skips a response that does not exist or has no variant for the current slots.
        raise TurnAborted("response_missing")
    return [*utterances, *events]


def action_call(action: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
    """Return the body of the call: the latest message whole, the last events, and only the forms of the domain."""
    state = tracker.current_state(EventVerbosity.NONE)
    state["events"] = [event_as_dict(event) for event in _latest(tracker.events)]
    trigger = state["active_loop"].get("trigger_message")
    if trigger:
        state["active_loop"]["trigger_message"] = parse_data_without_vector(trigger)
    return {
        "next_action": action.name(),
        "sender_id": tracker.sender_id,
        "tracker": state,
        "version": rasa.__version__,
        "domain": {"forms": domain.forms},
    }


def _latest(events: Iterable[Event]) -> list[Event]:
    """Return the events from the visitor's message before the latest one on."""
    sent = list(events)[-EVENTS_SENT:]
    messages = [number for number, event in enumerate(sent) if isinstance(event, UserUttered)]
    return sent[messages[-2] :] if len(messages) > 1 else sent


async def _post(urls: list[str], body: dict[str, Any], seconds: float) -> Any:
    url, *others = urls
    try:
        return await _post_to(url, body, seconds)
    except ActionServerUnreachable:
        if not others:
            raise
    # Nothing was sent, so the next server may have the call.
    return await _post(others, body, seconds)


async def _post_to(url: str, body: dict[str, Any], seconds: float) -> Any:
    timeout = aiohttp.ClientTimeout(total=seconds)
    try:
        async with _session().post(url, json=body, timeout=timeout, allow_redirects=False) as response:
            if response.status not in (200, 400):
                raise TurnAborted("action_failed")
            result = json.loads(await _read_capped(response))
            if response.status == 400:
                raise ActionExecutionRejection(result["action_name"], result.get("error"))
            return result
    except asyncio.TimeoutError as error:
        raise TurnAborted("action_timeout") from error
    except (aiohttp.ClientPayloadError, ValueError, KeyError, TypeError) as error:
        raise TurnAborted("action_answer_invalid") from error
    except aiohttp.ClientConnectorError as error:
        raise ActionServerUnreachable from error
    except (aiohttp.ClientError, OSError) as error:
        raise TurnAborted("action_server_unreachable") from error


async def _read_capped(response: aiohttp.ClientResponse) -> bytes:
    content = bytearray()
    async for chunk in response.content.iter_any():
        content += chunk
        if len(content) > MAX_ANSWER_BYTES:
            raise TurnAborted("action_answer_too_large")
    return bytes(content)


def _urls(action: RemoteAction) -> list[str]:
    configured = action.action_endpoint.url if action.action_endpoint else None
    urls = (os.environ.get("BOT_ACTIONS_URL") or configured or "").split(",")
    if not urls[0]:
        raise TurnAborted("action_server_not_configured")
    return urls


def _seconds_left(tracker: DialogueStateTracker) -> float:
    deadline = deadline_of(tracker)
    if deadline is None:
        return TIMEOUT_SECONDS
    seconds = deadline - time.time() - ANSWER_RESERVE_SECONDS
    if seconds <= 0:
        raise TurnAborted("deadline")
    return min(TIMEOUT_SECONDS, seconds)


def _session() -> aiohttp.ClientSession:
    loop = asyncio.get_running_loop()
    session = _sessions.get(loop)
    if session is None or session.closed:
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=IDLE_SECONDS)
        session = _sessions[loop] = aiohttp.ClientSession(connector=connector)
    return session


async def close_session() -> None:
    """Close the connections of the running event loop."""
    session = _sessions.pop(asyncio.get_running_loop(), None)
    if session is not None:
        await session.close()
