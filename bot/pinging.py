"""Ask a pooled database connection whether it still lives, but only after a rest.

SQLAlchemy's `pool_pre_ping` asks before every use: a fifth of the round trips of a turn, for what breaks once a month.
This is the recipe of its documentation ("Disconnect handling") with a clock. It works with SQLAlchemy 1.4, which Rasa
brings, and with 2.
"""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import event, exc
from sqlalchemy.engine import Engine

RESTED_SECONDS = 1.0
"""A server that was restarted in less time has ended the turns at work anyway."""
_USED = "used"


def ping_rested(engine: Engine) -> None:
    """Replace dead connections of an engine before they are used, all of them once one was found."""

    def ping(connection: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get(_USED, 0.0) < RESTED_SECONDS:
            return
        try:
            alive = engine.dialect.do_ping(connection)
        except engine.dialect.dbapi.Error:  # type: ignore[union-attr]
            alive = False
        if not alive:
            raise exc.InvalidatePoolError

    def note(_connection: Any, record: Any) -> None:
        record.info[_USED] = time.monotonic()

    event.listen(engine, "checkout", ping)
    event.listen(engine, "checkin", note)
