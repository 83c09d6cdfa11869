"""The client of the chat API, and the terminal commands on top of it."""

from __future__ import annotations

import functools
import json
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import typer
from typer.testing import CliRunner

from bot import chat_client, terminal
from bot.chat_client import ChatClient, ChatError

ADDRESS = "http://127.0.0.1:8000"
SOURCE = {"title": "Press release", "publisher": "not stated", "url": None, "as_of": "2026-11-23"}


def message(text: str, **values: Any) -> dict[str, Any]:
    """Return a message of the assistant."""
    return {"text": text, "language": "en", "kind": "answer", "buttons": [], "sources": [], "facts": [], **values}


class FakeApi:
    """Answers requests from a list, and remembers them."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, Any, str | None]] = []
        self.replies: list[Any] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content) if request.content else None
        self.requests.append((request.method, request.url.path, body, request.headers.get("authorization")))
        if request.method == "DELETE":
            return httpx.Response(200, json={"receipt": "r"})
        if request.url.path.endswith("/conversations"):
            greeting = message("Hello", kind="greeting", buttons=[{"id": "b0", "title": "Help"}])
            return httpx.Response(201, json={"token": "t", "language": "en", "mode": "bot", "messages": [greeting]})
        reply = self.replies.pop(0)
        return (
            reply if isinstance(reply, httpx.Response) else httpx.Response(200, json={"messages": reply, "mode": "bot"})
        )


def use(monkeypatch: pytest.MonkeyPatch, handler: Callable[[httpx.Request], httpx.Response]) -> None:
    """Let the client talk to a handler instead of a server."""
    patched = functools.partial(httpx.Client, transport=httpx.MockTransport(handler))
    monkeypatch.setattr(chat_client.httpx, "Client", patched)


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> FakeApi:
    """A chat API without a server."""
    fake = FakeApi()
    use(monkeypatch, fake)
    return fake


def test_conversation_is_opened_spoken_and_deleted(api: FakeApi) -> None:
    api.replies = [[message("one")], [message("two")]]
    with ChatClient(ADDRESS, "de") as client:
        assert [greeting["text"] for greeting in client.greeting] == ["Hello"]
        assert [reply["text"] for reply in client.say("Wer?")] == ["one"]
        assert [reply["text"] for reply in client.press("b0")] == ["two"]
        client.delete()

    ids = [body.pop("client_id") for _, path, body, _ in api.requests if path.endswith("/messages")]
    assert api.requests == [
        ("POST", "/api/v1/conversations", {"language": "de"}, None),
        ("POST", "/api/v1/messages", {"text": "Wer?"}, "Bearer t"),
        ("POST", "/api/v1/messages", {"button": "b0"}, "Bearer t"),
        ("DELETE", "/api/v1/conversations/current", None, "Bearer t"),
    ]
    assert len({uuid.UUID(each) for each in ids}) == 2


def test_refusal_is_told_in_the_words_of_the_server(api: FakeApi) -> None:
    api.replies = [httpx.Response(429, json={"detail": "Too many messages; please wait a minute."})]
    with ChatClient(ADDRESS) as client, pytest.raises(ChatError, match=r"^Too many messages; please wait a minute\.$"):
        client.say("Wer?")


def test_refusal_without_words_is_told(api: FakeApi) -> None:
    api.replies = [httpx.Response(502, text="<html>Bad gateway</html>")]
    with ChatClient(ADDRESS) as client, pytest.raises(ChatError):
        client.say("Wer?")


def test_nobody_listening_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    use(monkeypatch, refuse)
    with pytest.raises(
        ChatError, match=r"^Nobody answers at http://127\.0\.0\.1:8000/?; start the assistant with `make run`\.$"
    ):
        ChatClient(ADDRESS).__enter__()


def run(*arguments: str, typed: str = "") -> tuple[int, str]:
    """Run a terminal command and return its exit code and what it printed."""
    app = typer.Typer()
    terminal.register(app)
    result = CliRunner().invoke(app, [*arguments, "--url", ADDRESS], input=typed)
    return result.exit_code, result.output


@pytest.fixture(autouse=True)
def plain_console(monkeypatch: pytest.MonkeyPatch) -> None:
    """Print to whatever the standard output is at the moment."""
    monkeypatch.setattr(terminal, "console", type(terminal.console)(highlight=False, soft_wrap=True))


def test_ask_prints_the_answer_with_its_sources_and_leaves_nothing(api: FakeApi) -> None:
    with_url = {**SOURCE, "url": "https://example.org/"}
    api.replies = [[message("BMR [does] it.", sources=[SOURCE, with_url], buttons=[{"id": "b1", "title": "More"}])]]
    assert run("ask", "Who coordinates?") == (
        0,
        "BMR [does] it.\n  — Press release (not stated; 2026-11-23)\n"
        "  — Press release (not stated; 2026-11-23, https://example.org/)\n  [1] More\n",
    )
    assert api.requests[-1][:2] == ("DELETE", "/api/v1/conversations/current")


def test_ask_ends_with_a_sentence_where_it_was_refused(api: FakeApi) -> None:
    api.replies = [httpx.Response(422, json={"detail": "The message is too long."})]
    code, output = run("ask", "x")
    assert code == 1
    assert "Traceback" not in output


def test_ask_begins_in_the_wanted_language(api: FakeApi) -> None:
    api.replies = [[message("ja")]]
    run("ask", "Wer?", "--language", "de")
    assert api.requests[0][2] == {"language": "de"}


def test_chat_presses_buttons_by_number_and_ends_with_an_empty_line(api: FakeApi) -> None:
    api.replies = [
        [message("Asked.", buttons=[{"id": "b1", "title": "Yes"}, {"id": "b2", "title": "No"}])],
        [message("Pressed.")],
        [message("7 is no button.")],
    ]
    code, output = run("chat", typed="1\n2\n7\n\n")
    assert code == 0
    bodies = [
        {key: value for key, value in body.items() if key != "client_id"}
        for _, path, body, _ in api.requests
        if path.endswith("/messages")
    ]
    assert bodies == [{"button": "b0"}, {"button": "b2"}, {"text": "7"}]
    assert [line for line in ("Hello", "Asked.", "Pressed.", "[1] Help", "[2] No") if line not in output] == []
    assert api.requests[-1][0] == "DELETE"


def test_chat_ends_at_the_end_of_input(api: FakeApi) -> None:
    assert run("chat", typed="")[0] == 0
