"""Whatever process dies: it is said, nothing acknowledged is lost, and all is back soon."""

from __future__ import annotations

import os
import signal
import threading
import time
import uuid

import httpx
import pytest

from tests.rows import Figure
from tests.system.assistant import Assistant, Visitor, slowness, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.processes]
QUESTION = "Wer koordiniert die Zusammenarbeit?"
FOLLOW_UP = "Und was macht er?"


def kinds(messages: list[dict[str, object]]) -> list[object]:
    return [message["kind"] for message in messages]


@pytest.mark.row("F1")
def test_rasa_is_killed(assistant: Assistant, figure: Figure) -> None:
    visitor, client_id = assistant.open(), str(uuid.uuid4())
    first = visitor.say(QUESTION)
    assistant.kill("rasa")
    killed = time.monotonic()
    noticed = wait_for(lambda: "rasa" in assistant.parts(), 3)
    apology = visitor.say(FOLLOW_UP, client_id=client_id)
    assert kinds(apology) == ["error"]
    assistant.wait_until_ready()
    back = time.monotonic() - killed
    # The same message again, as the widget sends it: answered now, in the light of the turn before the crash.
    answer = visitor.say(FOLLOW_UP, client_id=client_id)
    assert "error" not in kinds(answer)
    texts = [message["text"] for message in visitor.history()]
    assert texts.count(FOLLOW_UP) == 1
    assert texts.count(first[0]["text"]) >= 1
    assert apology[0]["text"] not in texts
    figure(f"readiness red after {noticed:.1f} s, back after {back:.1f} s")
    assert noticed <= 1.5 * slowness()
    assert back <= 30 * slowness()


@pytest.mark.row("F4")
def test_web_is_killed(assistant: Assistant, figure: Figure) -> None:
    visitor = assistant.open("en")
    visitor.say("Who coordinates the cooperation?")
    before = visitor.history()
    assistant.kill("web")
    killed = time.monotonic()
    assistant.wait_until_ready()
    figure(f"back after {time.monotonic() - killed:.1f} s")
    assert visitor.history() == before
    assert "error" not in kinds(visitor.say("Who signed it?"))


@pytest.mark.row("F4")
def test_web_is_killed_in_mid_turn(assistant: Assistant) -> None:
    visitor, client_id = assistant.open("en"), str(uuid.uuid4())
    os.kill(assistant.pid_of("actions"), signal.SIGSTOP)
    stopped = assistant.pid_of("actions")
    try:
        with pytest.raises(httpx.TransportError):
            _post_and_kill_web(assistant, visitor, client_id)
    finally:
        os.kill(stopped, signal.SIGCONT)
    assistant.wait_until_ready()
    # Only after its time is over can nobody else be working on it: until then a repetition waits for the result.
    answer = visitor.post("Who signed it?", client_id=client_id)
    if answer.status_code == 503:
        answer = visitor.post("Who signed it?", client_id=client_id)
    assert "error" not in kinds(answer.json()["messages"])
    texts = [message["text"] for message in visitor.history()]
    assert texts.count("Who signed it?") == 1
    assert len(texts) == 3


def _post_and_kill_web(assistant: Assistant, visitor: Visitor, client_id: str) -> None:
    threading.Timer(0.5, lambda: assistant.kill("web")).start()
    visitor.post("Who signed it?", client_id=client_id)


@pytest.mark.row("F8")
def test_actions_are_killed(assistant: Assistant, figure: Figure) -> None:
    visitor = assistant.open()
    assistant.kill("actions")
    began = time.monotonic()
    apology = visitor.say(QUESTION)
    assert kinds(apology) in (["error"], ["answer"])  # the manager may have been quicker
    took = time.monotonic() - began
    back = wait_for(lambda: kinds(visitor.say(QUESTION)) == ["answer"], 60)
    figure(f"killed: apology after {took:.1f} s, answers again after {back:.1f} s")
    assert took <= 8 * slowness()


@pytest.mark.row("F8")
def test_actions_hang(assistant: Assistant, figure: Figure) -> None:
    visitor = assistant.open()
    pid = assistant.pid_of("actions")
    os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()
    try:
        assert kinds(visitor.say(QUESTION)) == ["error"]
    finally:
        os.kill(pid, signal.SIGCONT)
    figure(f"hanging: apology after {time.monotonic() - began:.1f} s")
    assert time.monotonic() - began <= 8 * slowness()
    assert kinds(visitor.say(QUESTION)) == ["answer"]
