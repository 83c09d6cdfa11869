"""The process that runs the retention job again and again."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from bot.logs import get_logger

EVERY_SECONDS = 3_600
_NICENESS = 15

logger = get_logger(__name__)


def watch_forever() -> None:
    """Run every hour, in a child: its memory is given back, and a failure leaves the watcher alive."""
    os.nice(_NICENESS)
    while True:
        done = subprocess.run([sys.executable, "-m", "bot.cli", "retention", "run"], check=False)
        if done.returncode:
            logger.warning("retention_failed", exit_code=done.returncode)
        time.sleep(EVERY_SECONDS)
