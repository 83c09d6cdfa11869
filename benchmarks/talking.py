"""Talk to bots over HTTP with a client that costs next to nothing: `http.client` on a kept connection."""

from __future__ import annotations

import http.client
import json
import uuid
from dataclasses import dataclass
from typing import Any, Protocol

TIMEOUT_SECONDS = 30.0


class BotFailed(RuntimeError):
    """A bot refused a request or gave no answer."""


@dataclass(frozen=True)
class Reply:
    """What a bot said in a turn; `kind` is "" for stock bots."""

    text: str
    kind: str = ""


class Conversation(Protocol):
    """One conversation of one visitor."""

    def say(self, text: str) -> Reply:
        """Send a message. Raises `BotFailed`, also for an empty answer."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...


class StockConversation:
    """A conversation over Rasa's REST channel."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
        self._sender = uuid.uuid4().hex

    def say(self, text: str) -> Reply:
        """Send a message."""
        messages = _post(self._connection, "/webhooks/rest/webhook", {"sender": self._sender, "message": text})
        texts = [message["text"] for message in messages if message.get("text")]
        if not texts:
            raise BotFailed("The stock bot answered nothing.")
        return Reply("\n".join(texts))

    def close(self) -> None:
        """Close the connection; it opens again when it is needed."""
        self._connection.close()


class AssistantConversation:
    """A conversation over our chat API."""

    def __init__(self, port: int, language: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
        opened = _post(self._connection, "/api/v1/conversations", {"language": language})
        self._headers = {"Authorization": f"Bearer {opened['token']}"}
        # Servers close connections that rest; the first message opens a new one.
        self._connection.close()

    def say(self, text: str) -> Reply:
        """Send a message with an id, as the chat page does."""
        body = {"text": text, "client_id": str(uuid.uuid4())}
        messages = _post(self._connection, "/api/v1/messages", body, self._headers)["messages"]
        if not messages or messages[0]["kind"] == "error":
            raise BotFailed("The assistant apologised or answered nothing.")
        return Reply("\n".join(message["text"] for message in messages), messages[0]["kind"])

    def close(self) -> None:
        """Close the connection; it opens again when it is needed."""
        self._connection.close()


def _post(
    connection: http.client.HTTPConnection, path: str, body: dict[str, Any], headers: dict[str, str] | None = None
) -> Any:
    content = json.dumps(body).encode()
    try:
        connection.request("POST", path, content, {"Content-Type": "application/json", **(headers or {})})
        response = connection.getresponse()
        answer = response.read()
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        raise BotFailed(f"{path}: {type(error).__name__}") from error
    if response.status >= 400:
        raise BotFailed(f"{path}: status {response.status}")
    return json.loads(answer)
