from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from bot.logs import configure_logging, get_logger

pytestmark = pytest.mark.row("S31")

SECRET = "meine Tochter heißt Clara"

ReadLog = Callable[[], dict[str, Any]]


@pytest.fixture
def output(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    stream = io.StringIO()
    root = logging.getLogger()
    level, raising = root.level, logging.raiseExceptions
    structlog.reset_defaults()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", stream)
        configure_logging("INFO", "json")
    (handler,) = root.handlers
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)
    logging.raiseExceptions = raising
    structlog.reset_defaults()


@pytest.fixture
def read_log(output: io.StringIO) -> ReadLog:
    return lambda: json.loads(output.getvalue().splitlines()[-1])


def test_event_is_one_json_object(read_log: ReadLog) -> None:
    get_logger("bot.test").info("turn_answered", intent="greet", turn_id="7")
    line = read_log()
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "turn_answered", "intent": "greet", "turn_id": "7", "level": "info", "logger": "bot.test"}


@pytest.mark.parametrize("key", ["text", "message", "body", "question", "comment", "Text", "draft"])
def test_written_text_leaves_only_its_length(read_log: ReadLog, key: str) -> None:
    get_logger("bot.test").info("turn", **{key: SECRET})
    line = read_log()
    assert line[f"{key}_length"] == len(SECRET)
    assert "Clara" not in json.dumps(line, ensure_ascii=False)


def test_text_is_dropped_on_every_level(read_log: ReadLog) -> None:
    get_logger("bot.test").info("turn", result={"intent": "inform", "parts": [{"text": SECRET}]})
    assert read_log()["result"] == {"intent": "inform", "parts": [{"text_length": len(SECRET)}]}


@pytest.mark.parametrize("key", ["password", "token", "Authorization", "secret_keys"])
def test_secret_leaves_nothing(read_log: ReadLog, key: str) -> None:
    get_logger("bot.test").info("signed_in", **{key: "hunter2"})
    line = read_log()
    assert "hunter2" not in json.dumps(line)
    assert not [name for name in line if name.lower().startswith(key.lower())]


def test_address_and_number_are_masked_everywhere(read_log: ReadLog) -> None:
    get_logger("bot.test").info("note", detail="clara@example.org, +49 234 1234567, (0234) 1", parts=["a@b.de"])
    line = read_log()
    assert line["detail"] == "[email], [number], (0234) 1"
    assert line["parts"] == ["[email]"]


@pytest.mark.parametrize("value", ["2026-11-23T01:02:03Z", "0b8f0f00-0123-4567-0123-456789012345", "127.0.0.1:8000"])
def test_identifier_is_not_masked(read_log: ReadLog, value: str) -> None:
    get_logger("bot.test").info("note", detail=value)
    assert read_log()["detail"] == value


def fail(text: str) -> None:
    try:
        int(text)
    except ValueError as cause:
        raise RuntimeError(text) from cause


def test_exception_leaves_types_and_places(read_log: ReadLog) -> None:
    try:
        fail(SECRET)
    except RuntimeError:
        get_logger("bot.test").exception("turn_failed")
    line = read_log()
    assert line["error"] == "RuntimeError < ValueError"
    assert "test_logs.py" in line["error_at"][0]
    assert "Clara" not in json.dumps(line, ensure_ascii=False)


@pytest.mark.parametrize(
    "arguments", [("failed: %s", SECRET), (f"failed: {SECRET}",), (ValueError(SECRET),), ("%(t)s", {"t": SECRET})]
)
def test_library_cannot_log_what_was_written(read_log: ReadLog, arguments: tuple[Any, ...]) -> None:
    logging.getLogger("rasa_sdk.executor").error(*arguments)
    assert "Clara" not in json.dumps(read_log(), ensure_ascii=False)


def test_trusted_library_keeps_its_message(read_log: ReadLog) -> None:
    logging.getLogger("uvicorn.error").info("running on port %d", 8000)
    assert read_log()["event"] == "running on port 8000"


def test_long_value_is_cut(read_log: ReadLog) -> None:
    get_logger("bot.test").info("note", detail="x" * 1000)
    assert len(read_log()["detail"]) <= 201


def test_level_is_respected(output: io.StringIO) -> None:
    get_logger("bot.test").debug("hidden")
    assert output.getvalue() == ""


def test_line_that_cannot_be_written_is_not_shown_elsewhere(
    output: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    output.close()
    get_logger("bot.test").info("note", text=SECRET)
    assert capsys.readouterr().err == ""
