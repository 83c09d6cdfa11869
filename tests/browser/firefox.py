"""Debian's Firefox, driven as it comes, by WebDriver BiDi (W3C) over a WebSocket.

Playwright would need a Firefox that it has patched, Selenium a geckodriver, which Debian does not have.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.services import ServiceMissing, find_firefox

ENTER = "\ue007"
PATIENCE = 20.0


class Firefox:
    """One window. Commands go to a browsing context: the page, or the frame within it."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket, self._numbers = socket, itertools.count(1)
        self.complaints: list[str] = []
        self.call("session.new", capabilities={})
        self.call("session.subscribe", events=["log.entryAdded", "browsingContext.userPromptOpened"])
        self.page: str = self._tree()["context"]

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command, and return its result; note what pages complain about meanwhile."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while (answer := json.loads(self._socket.recv(PATIENCE))).get("id") != number:
            self._note(answer)
        if answer["type"] == "error":
            raise AssertionError(f"{method}: {answer['error']}: {answer['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def go(self, address: str) -> None:
        """Open a page."""
        self.call("browsingContext.navigate", context=self.page, url=address, wait="complete")

    def reload(self) -> None:
        """Load the page anew."""
        self.call("browsingContext.reload", context=self.page, wait="complete")

    def frame(self, part: str) -> str:
        """Return the context of the frame with this in its address, as soon as there is one."""
        return str(wait_for(lambda: next((x["context"] for x in self._tree()["children"] if part in x["url"]), None)))

    def evaluate(self, context: str, expression: str) -> Any:
        """Return what an expression is: a text, a number, a truth value, or a node."""
        target = {"context": context}
        answer = self.call("script.evaluate", expression=expression, target=target, awaitPromise=True)
        assert answer["type"] == "success", answer
        return answer["result"] if "sharedId" in answer["result"] else answer["result"].get("value")

    def until(self, context: str, expression: str) -> Any:
        """Return what an expression is, once it is true."""
        return wait_for(lambda: self.evaluate(context, expression), expression)

    def click(self, context: str, element: str) -> None:
        """Click with the mouse on what an expression finds, once it is there."""
        node = {"type": "element", "element": {"sharedId": self.until(context, element)["sharedId"]}}
        steps = [{"type": "pointerMove", "x": 0, "y": 0, "origin": node}]
        steps += [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]  # type: ignore[dict-item]
        self._perform(context, {"type": "pointer", "id": "mouse", "actions": steps})

    def press(self, context: str, keys: str) -> None:
        """Type on the keyboard."""
        steps = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._perform(context, {"type": "key", "id": "keyboard", "actions": steps})

    def _perform(self, context: str, device: dict[str, Any]) -> None:
        self.call("input.performActions", context=context, actions=[device])

    def _tree(self) -> dict[str, Any]:
        tree: dict[str, Any] = self.call("browsingContext.getTree")["contexts"][0]
        return tree

    def _note(self, event: dict[str, Any]) -> None:
        params = event.get("params", {})
        if event.get("method") == "browsingContext.userPromptOpened" or params.get("level") == "error":
            self.complaints.append(str(params.get("text") or params.get("message")))


def wait_for(look: Any, what: str = "") -> Any:
    """Return what is found, as soon as something is."""
    end = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < end, f"did not happen: {what}"
        time.sleep(0.05)
    return found


@contextmanager
def run_firefox() -> Iterator[Firefox]:
    """Run Firefox without a window, with a profile of its own."""
    path = find_firefox()
    with tempfile.TemporaryDirectory(prefix="bot-firefox-", ignore_cleanup_errors=True) as folder:
        command = [path, "--headless", "--no-remote", "--profile", folder, "--remote-debugging-port", "0"]
        environment = {**os.environ, "HOME": folder}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(command, env=environment, **quiet)
        try:
            with connect(_read_address(Path(folder), process), proxy=None, max_size=None) as socket:
                yield Firefox(socket)
        finally:
            process.terminate()
            process.wait(20)


def _read_address(profile: Path, process: subprocess.Popen[bytes]) -> str:
    """Return where Firefox listens; since version 129 it says so in its profile."""
    file = profile / "WebDriverBiDiServer.json"
    wait_for(lambda: file.exists() or process.poll() is not None, "Firefox starts")
    if not file.exists():
        raise ServiceMissing("this Firefox does not start")
    place = wait_for(lambda: json.loads(file.read_text("utf-8") or "null"))
    return f"ws://{place['ws_host']}:{place['ws_port']}/session"
