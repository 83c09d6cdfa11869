"""Keep a data folder to one running assistant."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class CannotStart(Exception):
    """Tell in a sentence why nothing was started."""


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Lock the folder; the kernel frees it however we end. Raises `CannotStart`."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "run.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(f"The assistant is already being run from {data_dir}; end it first.") from None
        yield
