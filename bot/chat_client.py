"""A small client of the chat API, for the terminal and the evaluation."""

from __future__ import annotations

import uuid
from typing import Any, Self

import httpx

Message = dict[str, Any]
_TIMEOUT_SECONDS = 15.0
"""Above the longest turn, so that the server's apology arrives instead of a broken connection."""


class ChatError(RuntimeError):
    """The assistant could not be reached or refused a request; the message says why."""


class ChatClient:
    """One conversation over HTTP. A context manager; `language` is the one to greet in."""

    def __init__(self, base_url: str, language: str | None = None) -> None:
        self._http = httpx.Client(base_url=base_url, timeout=_TIMEOUT_SECONDS)
        self._language = language
        self.greeting: list[Message] = []

    def __enter__(self) -> Self:
        body = self._post("/api/v1/conversations", {"language": self._language})
        self._http.headers["Authorization"] = f"Bearer {body['token']}"
        self.greeting = body["messages"]
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def say(self, text: str) -> list[Message]:
        """Send a message and return the assistant's messages. Raises `ChatError`."""
        return self._messages({"text": text, "client_id": str(uuid.uuid4())})

    def press(self, button: str) -> list[Message]:
        """Press an offered button by its id. Raises `ChatError`."""
        return self._messages({"button": button, "client_id": str(uuid.uuid4())})

    def delete(self) -> None:
        """Delete the conversation and everything kept of it."""
        self._http.delete("/api/v1/conversations/current")

    def _messages(self, body: dict[str, str]) -> list[Message]:
        messages: list[Message] = self._post("/api/v1/messages", body)["messages"]
        return messages

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        try:
            response = self._http.post(path, json=body)
        except httpx.HTTPError as error:
            raise ChatError(f"Nobody answers at {self._http.base_url}; start the assistant with `make run`.") from error
        if response.is_error:
            raise ChatError(_detail(response))
        return response.json()


def _detail(response: httpx.Response) -> str:
    try:
        return str(response.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"{response.request.url} answered with {response.status_code}; is that the assistant?"
