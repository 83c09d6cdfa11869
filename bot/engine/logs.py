"""Keep what visitors write out of the logs: Rasa writes it at WARNING, ERROR and DEBUG.

Lines are JSON, as those of the other processes, and name the turn: the web tier logs the same `turn_id`.
"""

from __future__ import annotations

import json
import logging
import os
from contextvars import ContextVar
from datetime import datetime, timezone
from typing import Any

current_turn: ContextVar[str | None] = ContextVar("current_turn", default=None)

_STARTUP = ("rasa.core.agent", "rasa.core.run", "rasa.core.tracker_store", "rasa.engine", "rasa.model", "rasa.server")
"""Modules that speak of models and configuration only; their warnings are needed to run the bot."""
_stock_factory = logging.getLogRecordFactory()


def _may_hold_text(name: str, level: int) -> bool:
    if name == "py.warnings":
        return True
    if not (name == "rasa" or name.startswith("rasa.")):
        return False
    return level != logging.INFO and not name.startswith(_STARTUP)


def make_record(name: str, level: int, *arguments: Any, **named: Any) -> logging.LogRecord:
    """Return a log record without the message where that may hold a visitor's text: place and error type remain."""
    record = _stock_factory(name, level, *arguments, **named)
    if _may_hold_text(name, level):
        failure = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "message withheld"
        record.msg = f"{record.funcName}:{record.lineno} {failure}"
        record.args, record.exc_info, record.exc_text, record.stack_info = (), None, None, None
    return record


class JsonLines(logging.Formatter):
    """One JSON object a line, with the fields that structlog writes elsewhere."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON; of an exception only its type."""
        fields: dict[str, Any] = {"event": record.getMessage(), "level": record.levelname.lower()}
        fields |= {"logger": record.name, "turn_id": current_turn.get()}
        fields["timestamp"] = datetime.fromtimestamp(record.created, timezone.utc).isoformat()
        if record.exc_info and record.exc_info[0]:
            fields["error"] = record.exc_info[0].__name__
        return json.dumps({key: value for key, value in fields.items() if value is not None}, ensure_ascii=False)


def withhold_texts() -> None:
    """Filter at the record factory, which no logger and no handler that Rasa adds later can pass by."""
    logging.setLogRecordFactory(make_record)
    logging.captureWarnings(True)


def write_json() -> None:
    """Let every handler that is there write JSON, where the settings want it; Rasa has made its own by now."""
    if os.environ.get("BOT_LOG_FORMAT") != "json":
        return
    names = (None, *(name for name in logging.root.manager.loggerDict if name.startswith(("rasa", "sanic"))))
    for handler in {handler for name in names for handler in logging.getLogger(name).handlers}:
        handler.setFormatter(JsonLines())
