"""Let the action server die around the commit of an enquiry, at the point that a test names in a file.

Python imports this module by itself where its folder is on PYTHONPATH; every other process goes on as without it.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

ORDER = Path(os.environ.get("BOT_DATA_DIR", "var")) / "die-at"
INSERT = "INSERT INTO enquiries "


def die_at(point: str) -> None:
    """End this process as `kill -9` does, once, where the test asked for this point."""
    if ORDER.exists() and ORDER.read_text("ascii") == point:
        ORDER.unlink()
        os.kill(os.getpid(), signal.SIGKILL)


def watch() -> None:
    """Listen to the unit of work that stores an enquiry."""
    from sqlalchemy import Engine, event
    from sqlalchemy.orm import Session

    storing = set[int]()

    def before_statement(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(INSERT):
            die_at("before")
            storing.add(id(connection))

    def before_commit(connection: Any) -> None:
        if id(connection) in storing:
            die_at("during")

    def after_commit(_session: Session) -> None:
        if storing:
            storing.clear()
            die_at("after")

    event.listen(Engine, "before_cursor_execute", before_statement)
    event.listen(Engine, "commit", before_commit)
    event.listen(Session, "after_commit", after_commit)


if sys.orig_argv[-2:] == ["-m", "actions"]:
    watch()
