"""A detour between Rasa and the action server: passes calls on, or fails as told."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HUGE = b" " * 1_000_000
MEGABYTES = 100
WORTHLESS: dict[str, tuple[int, bytes]] = {
    "status_500": (500, b'{"error": "secret"}'),
    "html": (200, b"<html><body>It works!</body></html>"),
    "null": (200, b"null"),
    "malformed_events": (200, b'{"events": "none", "responses": []}'),
    "unknown_event": (200, b'{"events": [{"event": "surprise"}], "responses": []}'),
    "unknown_response": (200, b'{"events": [], "responses": [{"response": "utter_unknown"}]}'),
}
FAILURES = ("down", *WORTHLESS, "hang", "huge")


class Detour(ThreadingHTTPServer):
    """Stands where Rasa looks for the action server, and fails as told in `failures` (action → kind)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target = 0
        self.failures: dict[str, str] = {}
        self.failed: list[str] = []
        self.released = threading.Event()

    @property
    def url(self) -> str:
        """The address that Rasa gets."""
        return f"http://127.0.0.1:{self.server_port}"

    @contextmanager
    def failing(self, action: str, kind: str) -> Iterator[None]:
        """Fail in calls of an action as long as the block runs; what hangs is let go at its end."""
        self.failed.clear()
        self.released.clear()
        self.failures[action] = kind
        try:
            yield
        finally:
            del self.failures[action]
            self.released.set()

    def handle_error(self, *_: Any) -> None:
        """Stay silent: who is called may die, and who calls may have given up."""


class _Handler(BaseHTTPRequestHandler):
    # HTTP/1.0: a connection for each call, so that "down" leaves none open.
    server: Detour

    def do_GET(self) -> None:
        self._pass_on(b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        action = json.loads(body)["next_action"]
        kind = self.server.failures.get(action)
        if kind is None:
            self._pass_on(body)
            return
        self.server.failed.append(action)
        if kind in WORTHLESS:
            self._answer(*WORTHLESS[kind])
        elif kind == "hang":
            self.server.released.wait(60)
        elif kind == "huge":
            self._head(200, len(HUGE) * MEGABYTES)
            for _ in range(MEGABYTES):
                self.wfile.write(HUGE)

    def _pass_on(self, body: bytes) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.target, timeout=60)
        try:
            connection.request(self.command, self.path, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            self._answer(response.status, response.read())
        finally:
            connection.close()

    def _answer(self, status: int, content: bytes) -> None:
        self._head(status, len(content))
        self.wfile.write(content)

    def _head(self, status: int, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Stay silent."""


@contextmanager
def open_detour() -> Iterator[Detour]:
    """Serve until the block ends."""
    detour = Detour()
    threading.Thread(target=detour.serve_forever, daemon=True).start()
    try:
        yield detour
    finally:
        detour.released.set()
        detour.shutdown()
        detour.server_close()
