"""A stand-in for Rasa's channel that speaks real HTTP on loopback."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

SOURCE = {"title": "Pressemitteilung", "publisher": "Metropole", "url": None, "as_of": "2026-11-23"}
PROBE = {"model": "test", "tracker_store": "Fake", "probe_intent": "greet"}


def draft(text: str = "Eine Antwort.", kind: str = "answer", **more: Any) -> dict[str, Any]:
    """Return a draft as the channel sends it."""
    empty = {"buttons": [], "facts": [], "sources": [], "expects": None, "utter_action": "utter_x"}
    return {"text": text, "kind": kind, **empty, **more}


def turn(*drafts: dict[str, Any], language: str = "de") -> dict[str, Any]:
    """Return the body of a successful turn."""
    return {"messages": list(drafts), "language": language, "intent": "x", "confidence": 0.9}


def answer_politely(body: dict[str, Any]) -> dict[str, Any]:
    """Greet, or repeat what was asked, in the conversation's language."""
    language = body["metadata"]["language"]
    if body["text"].startswith("/start_conversation"):
        greeting = {"de": "Guten Tag, hier antwortet ein Programm.", "en": "Hello, a program answers here."}
        return turn(draft(greeting[language], "greeting"), language=language)
    return turn(draft(f"[{body['text']}]", facts=["fact-a"], sources=[SOURCE]), language=language)


@dataclass
class FakeRasa:
    """Records turns, and answers as the test says (`answer` may block: it runs in a thread)."""

    answer: Callable[[dict[str, Any]], dict[str, Any] | Response] = answer_politely
    ready: bool = True
    erases: bool = True
    turns: list[dict[str, Any]] = field(default_factory=list)
    erased: list[str] = field(default_factory=list)
    url: str = ""

    @property
    def texts(self) -> list[str]:
        """Return what was asked, without the greetings."""
        asked = [turn["text"] for turn in self.turns]
        return [text for text in asked if not text.startswith("/start_conversation")]

    def reset(self) -> None:
        """Forget what was said before."""
        self.answer, self.ready, self.erases = answer_politely, True, True
        self.turns.clear()
        self.erased.clear()

    def build_app(self) -> Starlette:
        """Return the application with the three routes of the channel."""
        return Starlette(
            routes=[
                Route("/webhooks/bot/turns", self._run_turn, methods=["POST"]),
                Route("/webhooks/bot/ready", self._show_ready),
                Route("/webhooks/bot/conversations/{sender}", self._erase, methods=["DELETE"]),
                Route("/health", self._show_ready),
            ]
        )

    async def _run_turn(self, request: Request) -> Response:
        body = await request.json()
        self.turns.append(body)
        answer = await run_in_threadpool(self.answer, body)
        return answer if isinstance(answer, Response) else JSONResponse(answer)

    async def _show_ready(self, request: Request) -> Response:
        return JSONResponse(PROBE if self.ready else {"error": "x"}, 200 if self.ready else 503)

    async def _erase(self, request: Request) -> Response:
        if not self.erases:
            return JSONResponse({"error": "x"}, 500)
        self.erased.append(request.path_params["sender"])
        return JSONResponse({"erased_events": 3})


@contextmanager
def serve(app: Any, port: int = 0, **options: Any):
    """Run an application on loopback in a thread; yield its address and the server."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, log_config=None, access_log=False, proxy_headers=False, ws="none", **options
    )
    server = uvicorn.Server(config)
    sockets = [config.bind_socket()]
    started = threading.Event()
    original = server.startup

    async def startup(*args: Any, **kwargs: Any) -> None:
        await original(*args, **kwargs)
        started.set()

    server.startup = startup  # type: ignore[method-assign]
    thread = threading.Thread(target=server.run, kwargs={"sockets": sockets}, daemon=True)
    thread.start()
    assert started.wait(20), "the server did not start"
    try:
        yield f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
    finally:
        if hasattr(app, "state") and hasattr(app.state, "services"):
            # As the web process does: else the server waits for every long poll to run out.
            server.servers[0].get_loop().call_soon_threadsafe(app.state.services.hub.close)
        server.should_exit = True
        thread.join(15)
        sockets[0].close()
