"""Read what our components need from Rasa's messages."""

from __future__ import annotations

from typing import Any

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

BUTTON_PREFIX = "/"


def language_of_example(message: Message) -> str | None:
    """Return the language that a training example, or its whole block, declares."""
    metadata = message.get("metadata") or {}
    for level in ("example", "intent"):
        declared = metadata.get(level)
        if isinstance(declared, dict) and declared.get("language"):
            return str(declared["language"])
    return None


def metadata_of(message: Message) -> dict[str, Any]:
    """Return what the channel sent along with a message."""
    metadata = message.get("metadata")
    return metadata if isinstance(metadata, dict) else {}


def text_of(message: Message) -> str:
    """Return the text, empty where there is none."""
    return str(message.get(TEXT) or "")


def is_button(message: Message) -> bool:
    """Tell whether the text is a button's payload, which `RegexMessageHandler` reads at the pipeline's end."""
    return text_of(message).lstrip().startswith(BUTTON_PREFIX)
