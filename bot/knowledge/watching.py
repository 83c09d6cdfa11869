"""The refitting worker: notices edits of the knowledge and fits the model anew, in a process of its own."""

import os
import subprocess
import sys
import time

from bot.database import get_database
from bot.knowledge.repository import current_revision
from bot.logs import get_logger

_POLL_SECONDS = 2.0
_QUIET_SECONDS = 10.0
"""An editor saves several times in a row; fitting waits until nothing has changed for this long."""
_NICENESS = 15

logger = get_logger(__name__)


def watch_forever() -> None:
    """Fit after each edit. Start-up never refits by itself: `make run` did that before the processes started.

    Fitting runs in a child, so that its memory is given back and a failure leaves the watcher alive.
    """
    os.nice(_NICENESS)
    seen: int | None = None
    while True:
        revision = _revision()
        if seen is None:
            seen = revision
        if revision is not None and revision != seen and _is_quiet(revision):
            seen = revision
            done = subprocess.run([sys.executable, "-m", "bot.cli", "knowledge", "fit"], check=False)
            logger.info("knowledge_fitted", revision=revision, exit_code=done.returncode)
        time.sleep(_POLL_SECONDS)


def _revision() -> int | None:
    try:
        with get_database().read() as session:
            return current_revision(session)
    except Exception:
        # The database may be away for a while; the worker's only job is to be there when it is back.
        logger.warning("knowledge_revision_unreadable", exc_info=True)
        return None


def _is_quiet(revision: int) -> bool:
    time.sleep(_QUIET_SECONDS)
    return _revision() == revision
