"""A small stand-in for the action server, whose actions can be told to fail."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Call = dict[str, Any]
HANG_SECONDS = 6.0

ANSWERS: dict[str, Call] = {
    "action_answer_question": {
        "events": [{"event": "slot", "name": "last_facts", "value": ["zbt-location"]}],
        "responses": [
            {
                "response": "utter_answer",
                "answer": "In Duisburg.\n\nSee {you}.",
                "custom": {"facts": ["zbt-location"], "sources": [{"title": "t", "publisher": "p"}]},
            }
        ],
    },
    "action_ask_email": {
        "events": [],
        "responses": [{"text": "E-mail?", "custom": {"kind": "question", "field": "email"}}],
    },
    "action_submit_enquiry": {"events": [], "responses": [{"text": "GMR-1", "custom": {"kind": "receipt"}}]},
}
ANSWERS["action_fallback"] = {
    "events": [{"event": "followup", "name": "action_listen"}],
    "responses": [{"text": "?", "custom": {"kind": "no_answer"}}],
}
NOTHING: Call = {"events": [], "responses": []}


class StandIn(ThreadingHTTPServer):
    """Answers as told in `failures` (action → kind of failure), and keeps the calls."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.failures: dict[str, str] = {}
        self.calls: list[Call] = []

    @property
    def url(self) -> str:
        """The address that Rasa calls."""
        return f"http://127.0.0.1:{self.server_port}/webhook"

    def calls_of(self, sender: str) -> list[Call]:
        """Return the calls for one conversation."""
        return [call for call in self.calls if call["sender_id"] == sender]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body in one packet: apart, the kernel's delayed acknowledgement adds 40 ms to each call.
    wbufsize = -1
    server: StandIn

    def do_POST(self) -> None:
        call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.calls.append(call)
        action = call["next_action"]
        failure = self.server.failures.get(action)
        if failure == "hang":
            time.sleep(HANG_SECONDS)
        elif failure == "disconnect":
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        if failure == "status_500":
            self._answer(500, {"error": "secret"})
        elif failure == "reject":
            self._answer(400, {"action_name": action, "error": "declined"})
        else:
            self._answer(200, _answer(action, failure))

    def _answer(self, status: int, body: Any) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def log_message(self, *_: Any) -> None:
        """Stay silent."""


def _answer(action: str, failure: str | None) -> Any:
    return {
        None: ANSWERS.get(action, NOTHING),
        "hang": NOTHING,
        "not_json": b"<html>",
        "huge": {"events": [], "responses": [{"text": "x" * 2_000_000}]},
        "null": None,
        "malformed_events": {"events": "none"},
        "unknown_event": {"events": [{"event": "surprise"}], "responses": []},
        "unknown_response": {"events": [], "responses": [{"response": "utter_unknown"}]},
        "missing_value": {"events": [], "responses": [{"response": "utter_answer"}]},
        "unknown_followup": {"events": [{"event": "followup", "name": action}], "responses": []},
    }[failure]


@contextmanager
def run_stand_in() -> Iterator[StandIn]:
    """Serve until the block ends."""
    server = StandIn()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
