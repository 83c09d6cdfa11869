from __future__ import annotations

import socket
from dataclasses import replace

from bot.processes.ports import list_port_problems
from bot.processes.programs import Program
from tests.services import free_port

WEB = Program("web", "the web process", (), 0, "BOT_WEB_PORT")


def test_free_port_is_no_problem() -> None:
    assert list(list_port_problems([replace(WEB, port=free_port())])) == []


def test_taken_port_is_named_with_its_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        (sentence,) = list_port_problems([replace(WEB, port=port)])
    assert str(port) in sentence
    assert "BOT_WEB_PORT" in sentence
    assert sentence.endswith(".")


def test_port_that_is_wanted_twice_is_named() -> None:
    port = free_port()
    actions = Program("actions", "the action server", (), port, "BOT_ACTIONS_PORT")
    (sentence,) = list_port_problems([replace(WEB, port=port), actions])
    assert "BOT_WEB_PORT" in sentence
    assert "BOT_ACTIONS_PORT" in sentence
