"""Tell every few seconds how far a long work is, on terminals and in logs alike."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

PROGRESS_SECONDS = 5.0


class Stage:
    """What is being done at the moment; the one who works sets it."""

    def __init__(self, text: str) -> None:
        self.text = text


@contextmanager
def told(title: str, stage: str, seconds: float = PROGRESS_SECONDS) -> Iterator[Stage]:
    """Print "title · 35 s · stage" every `seconds` while the block runs."""
    latest, ended, started = Stage(stage), threading.Event(), time.monotonic()

    def tell() -> None:
        while not ended.wait(seconds):
            print(f"{title} · {time.monotonic() - started:.0f} s · {latest.text}", flush=True)

    watcher = threading.Thread(target=tell)
    watcher.start()
    try:
        yield latest
    finally:
        ended.set()
        watcher.join()
