"""Counts for the limits, in this process: the library's own storage starts a thread for each hit."""

from __future__ import annotations

import time

from limits.storage import Storage

CLEARED_EVERY_SECONDS = 60.0


class ProcessStorage(Storage):
    """Counters that begin anew when their window is over. For one event loop, so without locks."""

    STORAGE_SCHEME = ["process"]  # noqa: RUF012  declared so by the library

    def __init__(self) -> None:
        super().__init__()
        self._windows: dict[str, tuple[int, float]] = {}
        self._cleared_at = time.time()

    @property
    def base_exceptions(self) -> type[Exception]:
        """Return what this storage may raise; it raises nothing."""
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count up, and return the count within the window."""
        now = time.time()
        self._clear_old(now)
        count, end = self._windows.get(key, (0, 0.0))
        if end <= now:
            count, end = 0, now + expiry
        self._windows[key] = (count + amount, end)
        return count + amount

    def get(self, key: str) -> int:
        """Return the count within the window."""
        count, end = self._windows.get(key, (0, 0.0))
        return count if end > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """Return when the window ends."""
        return self._windows.get(key, (0, time.time()))[1]

    def check(self) -> bool:
        """Tell that memory can be reached."""
        return True

    def reset(self) -> int:
        """Forget everything; return how many counters there were."""
        known = len(self._windows)
        self._windows.clear()
        return known

    def clear(self, key: str) -> None:
        """Forget one counter."""
        self._windows.pop(key, None)

    def _clear_old(self, now: float) -> None:
        if now - self._cleared_at > CLEARED_EVERY_SECONDS:
            self._windows = {key: each for key, each in self._windows.items() if each[1] > now}
            self._cleared_at = now
