"""When to try again."""

from __future__ import annotations

import random
from datetime import timedelta

RUNGS = tuple(timedelta(seconds=seconds) for seconds in (10, 30, 60, 300, 900, 1_800, 7_200))
LONGEST_OUTAGE_WAIT = timedelta(minutes=5)
"""A server that is back after hours has everything within minutes."""
GIVE_UP_AFTER = timedelta(days=4)
"""What mail servers themselves do (RFC 5321, 4.5.4.1)."""
JITTER = 0.2


def delay(attempt: int) -> timedelta:
    """Return how long a mail waits after its attempt of this number (from 1), give or take a fifth."""
    return _spread(RUNGS[min(attempt, len(RUNGS)) - 1])


def outage_delay(failures: int) -> timedelta:
    """Return how long to wait after this many failures in a row to reach the server."""
    return _spread(min(RUNGS[min(failures, len(RUNGS)) - 1], LONGEST_OUTAGE_WAIT / (1 + JITTER)))


def _spread(wait: timedelta) -> timedelta:
    # Many mails that failed together must not come back together.
    return wait * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - not a secret
