"""Wait until the web process says that every part works."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx

POLL_SECONDS = 0.25
TELL_SECONDS = 5.0


def wait_until_ready(
    url: str,
    is_running: Callable[[], bool],
    timeout_seconds: float = 180.0,
    tell: Callable[[str], None] = print,
) -> bool:
    """Ask `/ready` until it answers 200; tell now and then which part is still missing."""
    started = told = time.monotonic()
    while is_running() and time.monotonic() - started < timeout_seconds:
        state = ask_readiness(url)
        if state is None:
            return True
        if time.monotonic() - told >= TELL_SECONDS:
            told = time.monotonic()
            tell(f"Starting · {told - started:.0f} s · {state}")
        time.sleep(POLL_SECONDS)
    return False


def ask_readiness(url: str) -> str | None:
    """Return None when ready, else a short word on what is missing."""
    try:
        # `trust_env` off: a proxy of the environment must not stand between local processes.
        answer = httpx.get(f"{url}/ready", timeout=10.0, trust_env=False)
    except httpx.TransportError:
        return "waiting for the web process"
    if answer.status_code == httpx.codes.OK:
        return None
    return f"waiting for {_name_missing(answer)}"


def is_alive(url: str) -> bool:
    """Tell whether it is our web process that answers there, ready or not."""
    try:
        answer = httpx.get(f"{url}/health", timeout=10.0, trust_env=False)
        return bool(answer.json() == {"status": "ok"})
    except (httpx.TransportError, ValueError):
        return False


def is_rasa(url: str) -> bool:
    """Tell whether a Rasa server answers there."""
    try:
        return "Rasa" in httpx.get(url, timeout=3.0, trust_env=False).text
    except httpx.TransportError:
        return False


def _name_missing(answer: httpx.Response) -> str:
    """Name the parts that `/ready` reports as not working."""
    try:
        parts = answer.json()["parts"].items()
    except (ValueError, KeyError, TypeError, AttributeError):
        return "the web process"
    return ", ".join(name for name, works in parts if not works) or "the web process"
