"""Lend the benchmark two databases of a PostgreSQL server, which is started here with its ordinary settings."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

from benchmarks import processes
from benchmarks.bots import WORK

START_SECONDS = 30.0
NAMED_SERVER = "BOT_TEST_POSTGRESQL_URL"
"""The variable by which the tests, too, are told of a server (an SQLAlchemy URL)."""


class PostgreSQL:
    """Two empty databases; `process` is the server where it was started here."""

    def __init__(self, address: str, process: subprocess.Popen[bytes] | None) -> None:
        self.process = process
        self._address = address
        self._names = [f"enquiry_bench_{os.getpid()}_{kind}" for kind in ("bot", "tracker")]

    @property
    def databases(self) -> tuple[str, str]:
        """Return the SQLAlchemy URLs of our database and of the tracker's."""
        first, second = (f"{self._address.rpartition('/')[0]}/{name}" for name in self._names)
        return first, second

    def create(self) -> None:
        """Create both databases, empty."""
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", "CREATE DATABASE {}")

    def drop(self) -> None:
        """Leave nothing behind."""
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)")

    def _execute(self, *statements: str) -> None:
        address = self._address.replace("postgresql+psycopg://", "postgresql://")
        with closing(psycopg.connect(address, autocommit=True)) as connection:
            for name in self._names:
                for statement in statements:
                    # Names of our own making, without anything to quote.
                    connection.execute(statement.format(name).encode())


@contextmanager
def lend_postgresql() -> Iterator[PostgreSQL | None]:
    """Yield the named server or one started here, with two databases; `None` where there is neither."""
    named, binaries = os.environ.get(NAMED_SERVER), _find_binaries()
    if named:
        yield from _with_databases(PostgreSQL(named, None))
    elif binaries is None:
        yield None
    else:
        with tempfile.TemporaryDirectory(prefix="bench-postgresql-") as folder:
            address, process = _start(binaries, Path(folder))
            try:
                _wait_until_ready(binaries, address)
                yield from _with_databases(PostgreSQL(address, process))
            finally:
                processes.stop([process])


def _with_databases(server: PostgreSQL) -> Iterator[PostgreSQL]:
    server.create()
    try:
        yield server
    finally:
        server.drop()


def _start(binaries: Path, folder: Path) -> tuple[str, subprocess.Popen[bytes]]:
    # PostgreSQL refuses to run as root; `postgres` is the user that its packages create.
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data, port = folder / "data", processes.free_port()
    initdb = [str(binaries / "initdb"), "-D", str(data), "-U", "bot", "--auth=trust"]
    subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=folder, user=user)
    options = ["-h", "127.0.0.1", "-p", str(port), "-k", str(folder)]
    server = [str(binaries / "postgres"), "-D", str(data), *options]
    process = processes.start(server, folder, os.environ, WORK / "postgresql.log", user)
    return f"postgresql+psycopg://bot@127.0.0.1:{port}/postgres", process


def _wait_until_ready(binaries: Path, address: str) -> None:
    port = address.rpartition(":")[2].partition("/")[0]
    command = [str(binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", port]
    end = time.monotonic() + START_SECONDS
    while subprocess.run(command, check=False).returncode:
        if time.monotonic() > end:
            raise TimeoutError(f"PostgreSQL did not start within {START_SECONDS:.0f} s.")
        time.sleep(0.1)


def _find_binaries() -> Path | None:
    server = shutil.which("postgres")
    folders = [Path(server).resolve().parent] if server else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in folders:
        if all((folder / name).exists() for name in ("initdb", "postgres", "pg_isready")):
            return folder
    return None
