"""Keep what visitors write out of the logs: Rasa writes it at WARNING, ERROR and DEBUG."""

from __future__ import annotations

import logging
from typing import Any

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


def withhold_texts() -> None:
    """Filter at the record factory, which no logger and no handler that Rasa adds later can pass by."""
    logging.setLogRecordFactory(make_record)
    logging.captureWarnings(True)
