"""Log records of Rasa lose their message where it may hold a visitor's text."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from bot.engine.logs import JsonLines, current_turn, make_record, write_json

pytestmark = pytest.mark.row("S31")


def record(name: str, level: int, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, None) if error else None
    return make_record(name, level, "file.py", 7, "said %s", ("secret",), info, "place")


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("rasa.core.processor", logging.ERROR),
        ("rasa.core.processor", logging.DEBUG),
        ("rasa.shared.core.events", logging.WARNING),
        ("rasa", logging.WARNING),
        ("py.warnings", logging.WARNING),
    ],
)
def test_rasas_messages_are_withheld(name: str, level: int) -> None:
    made = record(name, level, ValueError("secret"))
    assert made.getMessage() == "place:7 ValueError"
    assert made.exc_info is None


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("bot.engine.channel", logging.WARNING),
        ("rasa.core.processor", logging.INFO),
        ("rasa.core.agent", logging.ERROR),
        ("rasameister", logging.ERROR),
        ("sanic.root", logging.ERROR),
    ],
)
def test_other_messages_stay(name: str, level: int) -> None:
    assert record(name, level).getMessage() == "said secret"


def test_record_of_a_real_error_has_no_trace_of_it() -> None:
    try:
        int("secret")
    except ValueError:
        made = make_record("rasa.core.x", logging.ERROR, "f.py", 1, "m", (), sys.exc_info(), "place")
    assert "secret" not in logging.Formatter().format(made)


def test_line_is_json_and_names_the_turn() -> None:
    current_turn.set("turn-1")
    line = json.loads(JsonLines().format(record("rasa.core.processor", logging.ERROR, ValueError("secret"))))
    assert {name: line[name] for name in ("event", "level", "logger", "turn_id")} == {
        "event": "place:7 ValueError",
        "level": "error",
        "logger": "rasa.core.processor",
        "turn_id": "turn-1",
    }
    assert "secret" not in str(line)


@pytest.mark.parametrize(("wanted", "is_json"), [("json", True), ("console", False), (None, False)])
def test_handlers_write_json_where_it_is_wanted(
    monkeypatch: pytest.MonkeyPatch, wanted: str | None, is_json: bool
) -> None:
    handler = logging.StreamHandler()
    monkeypatch.setattr(logging.getLogger("sanic.root"), "handlers", [handler])
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    monkeypatch.delenv("BOT_LOG_FORMAT", raising=False)
    if wanted:
        monkeypatch.setenv("BOT_LOG_FORMAT", wanted)
    write_json()
    assert isinstance(handler.formatter, JsonLines) is is_json
