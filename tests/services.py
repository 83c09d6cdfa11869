"""Start a throw-away Redis or PostgreSQL for tests, or use the one that the environment names."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

START_SECONDS = 30
IN_MEMORY = Path("/dev/shm")
MEMORY_BYTES = 2 * 1024**3
"""What must be free for a database in memory: in containers the folder often holds 64 MB."""

_numbers = count(os.getpid())
"""For ports; other processes, outside pytest, begin elsewhere."""


class ServiceMissing(Exception):
    """Tell that a server is neither named nor installed."""


def free_port() -> int:
    """Return a port that nobody listens on, from a range that is this worker's and that the system gives to nobody."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw9").removeprefix("gw")) % 10
    for number in _numbers:
        port = 12_000 + 2_000 * worker + number % 2_000
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError  # the numbers do not end


@contextmanager
def run_redis(folder: Path) -> Iterator[str]:
    """Yield the address of BOT_TEST_REDIS_URL, or of a Redis started here."""
    named = os.environ.get("BOT_TEST_REDIS_URL")
    if named:
        yield named
        return
    server = shutil.which("redis-server")
    if server is None:
        raise ServiceMissing("redis-server is not installed, and BOT_TEST_REDIS_URL is not set")
    port = free_port()
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)]
    process = subprocess.Popen([server, *options], stdout=subprocess.DEVNULL)
    try:
        _wait(lambda: _listens(port), "Redis")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait()


@contextmanager
def run_postgresql(*, in_memory: bool = True) -> Iterator[str]:
    """Yield the address of BOT_TEST_POSTGRESQL_URL, or of one started here, in memory where there is enough."""
    named = os.environ.get("BOT_TEST_POSTGRESQL_URL")
    if named:
        yield named
        return
    binaries = _find_postgresql()
    # PostgreSQL refuses to run as root; `postgres` is the user that its packages create.
    user = {"user": "postgres"} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="bot-postgresql-", dir=_fastest_folder() if in_memory else None) as name:
        folder, port = Path(name), free_port()
        if user:
            shutil.chown(folder, "postgres")
        initdb = [binaries / "initdb", "-D", folder / "data", "-U", "bot", "--auth=trust", "--no-sync"]
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=folder, **user)  # type: ignore[call-overload]
        options = ["-h", "127.0.0.1", "-p", str(port), "-k", name, "-F"]
        process = subprocess.Popen(
            [binaries / "postgres", "-D", folder / "data", *options],
            stderr=subprocess.DEVNULL,
            cwd=folder,
            **user,  # type: ignore[call-overload]
        )
        try:
            ready = [binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
            _wait(lambda: subprocess.run(ready, check=False).returncode == 0, "PostgreSQL")
            yield f"postgresql+psycopg://bot@127.0.0.1:{port}/postgres"
        finally:
            process.terminate()
            process.wait()


def _fastest_folder() -> Path | None:
    """Return a folder in memory, where a database is created in a tenth of the time; None where there is none."""
    if IN_MEMORY.is_dir() and os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > MEMORY_BYTES:
        return IN_MEMORY
    return None


def find_chromium() -> str:
    """Return the path of Debian's Chromium; Playwright would fetch a browser of its own."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path:
            return path
    raise ServiceMissing("Chromium is not installed; on Debian and Ubuntu install the package chromium")


def find_firefox() -> str:
    """Return the path of Debian's Firefox."""
    path = shutil.which("firefox-esr") or shutil.which("firefox")
    if path is None:
        raise ServiceMissing("Firefox is not installed; on Debian install the package firefox-esr")
    return path


def _find_postgresql() -> Path:
    server = shutil.which("postgres")
    folders = [Path(server).resolve().parent] if server else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise ServiceMissing("PostgreSQL is not installed, and BOT_TEST_POSTGRESQL_URL is not set")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait(is_ready: Callable[[], bool], name: str) -> None:
    end = time.monotonic() + START_SECONDS
    while not is_ready():
        if time.monotonic() > end:
            raise TimeoutError(f"{name} did not start within {START_SECONDS} s")
        time.sleep(0.05)
