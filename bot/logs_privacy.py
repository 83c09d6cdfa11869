"""Processors that keep message text and personal data out of the logs."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from structlog.typing import EventDict, WrappedLogger

# Keys whose value is what somebody wrote, or is; only the length is kept.
CONTENT_KEYS = frozenset(
    "answer address body buttons client comment content draft drafts email entities events form "
    "input message messages metadata name organisation payload phone query question reply "
    "request response sample samples slots subject text texts title tracker value values "
    "vector".split()
)
# Keys whose value is a secret; nothing is kept, not even the length.
SECRET_KEYS = frozenset(
    "authorization cookie cookies headers key keys password secret secrets secret_keys token tokens".split()
)
# Only these libraries put nothing but addresses, paths and states into their messages.
TRUSTED_LOGGERS = ("bot", "actions", "uvicorn", "alembic")

MAX_VALUE_LENGTH = 200
_META_KEYS = ("_record", "_from_structlog")
_EMAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.\w{2,}")
_PHONE = re.compile(r"(?<![\w.:+-])(?:\+|00?)[1-9][\d ()/-]{6,}\d(?![\w:.-]*\w)")


def hide_foreign_message(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Keep of a library's message only its template, or its place where it has none.

    A library may quote the visitor in the values of a message, in an f-string or in an exception.
    """
    arguments = event.pop("positional_args", None)
    record: logging.LogRecord = event["_record"]
    if record.name.split(".")[0] in TRUSTED_LOGGERS:
        event["event"] = str(record.msg) % arguments if arguments else str(record.msg)
    elif not arguments or not isinstance(record.msg, str):
        event["event"] = f"{record.module}:{record.lineno}"
    return event


def describe_exception(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace an exception by its types and places: its message may quote the visitor."""
    exc_info = event.pop("exc_info", None)
    event.pop("exception", None)
    error = _find_error(exc_info)
    if error is not None:
        event["error"] = _name_chain(error)
        event["error_at"] = _list_frames(error.__traceback__)
    return event


def drop_content(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Drop what was written and what is secret, on every level of nesting."""
    meta = {key: event.pop(key) for key in _META_KEYS if key in event}
    return {**_without_content(event), **meta}


def mask_personal_data(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Mask addresses and telephone numbers, and cut long values, wherever they still stand."""
    return {key: value if key in _META_KEYS else _mask(value) for key, value in event.items()}


def _find_error(exc_info: object) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        return exc_info[1] if isinstance(exc_info[1], BaseException) else None
    if exc_info:
        return sys.exc_info()[1]
    return None


def _name_chain(error: BaseException) -> str:
    names: list[str] = []
    link: BaseException | None = error
    while link is not None and len(names) < 5:
        names.append(type(link).__qualname__)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return " < ".join(names)


def _list_frames(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-8:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def _without_content(values: Mapping[Any, Any]) -> dict[Any, Any]:
    kept: dict[Any, Any] = {}
    for key, value in values.items():
        lowered = str(key).lower()
        if lowered in SECRET_KEYS:
            continue
        if lowered in CONTENT_KEYS:
            if isinstance(value, str | bytes | list | tuple | dict):
                kept[f"{key}_length"] = len(value)
        else:
            kept[key] = _clean_nested(value)
    return kept


def _clean_nested(value: object) -> object:
    if isinstance(value, dict):
        return _without_content(value)
    if isinstance(value, list | tuple):
        return [_clean_nested(part) for part in value]
    return value


def _mask(value: object) -> object:
    if isinstance(value, str):
        shown = _PHONE.sub("[number]", _EMAIL.sub("[email]", value))
        return shown if len(shown) <= MAX_VALUE_LENGTH else f"{shown[:MAX_VALUE_LENGTH]}…"
    if isinstance(value, dict):
        return {key: _mask(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_mask(part) for part in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return _mask(str(value))
