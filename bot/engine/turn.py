"""One turn of a conversation: parse, act, save; all of it or nothing."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.aborted import TurnAborted
from bot.engine.drafts import Draft, DraftCollector
from bot.engine.messages import ASKED, DEADLINE, LANGUAGE

TURN_SECONDS = 8.0
"""The limit where the message names no deadline."""
SAVE_RESERVE_SECONDS = 0.2
LOCK_POLL_SECONDS = 0.02
"""Rasa's second between two looks at the conversation's lock is long for somebody who waits."""


@dataclass(frozen=True)
class Outcome:
    """What a completed turn tells the web tier."""

    drafts: list[Draft]
    language: str | None
    intent: str | None
    confidence: float


async def run_turn(agent: Agent, message: UserMessage) -> Outcome:
    """Run and save one turn. Raises `TurnAborted`; then nothing of it is saved.

    Does what `MessageProcessor.handle_message` does, but keeps the metadata, and with it the vector, out of
    the `session_started_metadata` slot, and holds the deadline.
    """
    processor, collector = agent.processor, message.output_channel
    if not isinstance(collector, DraftCollector):
        raise TypeError("a turn is answered through a DraftCollector")
    if processor is None:
        raise TurnAborted("model_missing")
    deadline = float((message.metadata or {}).get(DEADLINE) or time.time() + TURN_SECONDS) - SAVE_RESERVE_SECONDS
    async with agent.lock_store.lock(message.sender_id, wait_time_in_seconds=LOCK_POLL_SECONDS):
        try:
            tracker = await asyncio.wait_for(_act(processor, message), deadline - time.time())
        except asyncio.TimeoutError as error:
            raise TurnAborted("deadline") from error
        # Not under the timeout: a save that is cut off might have been committed.
        await processor.save_tracker(tracker)
    return _outcome(message, tracker, collector)


async def _act(processor: MessageProcessor, message: UserMessage) -> DialogueStateTracker:
    tracker = await processor.fetch_tracker_and_update_session(message.sender_id, message.output_channel)
    asked = tracker.get_slot(REQUESTED_SLOT) if tracker.active_loop_name else None
    if asked:
        message.metadata = {**(message.metadata or {}), ASKED: asked}
    await processor._handle_message_with_tracker(message, tracker)
    tracker = await processor.run_action_extract_slots(message.output_channel, tracker)
    await processor._run_prediction_loop(message.output_channel, tracker)
    return tracker


def _outcome(message: UserMessage, tracker: DialogueStateTracker, collector: DraftCollector) -> Outcome:
    # Read from the user's event: a restart has already emptied `tracker.latest_message`.
    intent: dict[str, Any] = next((event.intent for event in reversed(tracker.events) if event.type_name == "user"), {})
    return Outcome(
        drafts=collector.drafts,
        language=tracker.get_slot(LANGUAGE) or (message.metadata or {}).get(LANGUAGE),
        intent=intent.get("name"),
        confidence=float(intent.get("confidence") or 0.0),
    )
