"""What of the channel's metadata is kept, and what only lives for one turn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

METADATA = "metadata"
VECTOR = "vector"
DEADLINE = "deadline"
LANGUAGE = "language"
TURN_ID = "turn_id"
"""The id of the turn in the logs of all processes."""
ASKED = "asked"
"""What the form asked for. Components see no tracker, so `turn` puts it into the metadata of the message."""


def without_vector(metadata: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the metadata without the sentence vector (1 kB, needed by the latest message only)."""
    return {key: value for key, value in (metadata or {}).items() if key != VECTOR}


def event_as_dict(event: Event) -> dict[str, Any]:
    """Return the event as Rasa serialises it, without the sentence vector."""
    data: dict[str, Any] = event.as_dict()
    if isinstance(event, UserUttered):
        data[METADATA] = without_vector(data.get(METADATA))
        data["parse_data"] = parse_data_without_vector(data["parse_data"])
    return data


def parse_data_without_vector(parse_data: Mapping[str, Any]) -> dict[str, Any]:
    """Return Rasa's parse data, which repeats the metadata, without the sentence vector."""
    return {**parse_data, METADATA: without_vector(parse_data.get(METADATA))}


def forget_vector(event: Event) -> None:
    """Drop the sentence vector of an event that stays in memory."""
    if isinstance(event, UserUttered):
        event.metadata = without_vector(event.metadata)
        event.parse_data = parse_data_without_vector(event.parse_data)


def deadline_of(tracker: DialogueStateTracker) -> float | None:
    """Return the unix time by which the web tier wants its answer, where it named one."""
    message = tracker.latest_message
    deadline = (message.metadata or {}).get(DEADLINE) if message else None
    return float(deadline) if isinstance(deadline, (int, float)) else None
