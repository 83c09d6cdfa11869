"""Set up the environments: `python -m scripts.bootstrap rasa app` (standard library only).

Nothing is done when the lock files are still those that were installed.
"""

from __future__ import annotations

import fcntl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.environments import ENVIRONMENTS, Environment, InstallError, install, is_current
from scripts.find_python import Python, fetch_with_uv, find_python, provide_uv
from scripts.prerequisites import missing_prerequisites

PROJECT = Path(__file__).resolve().parent.parent
PROGRESS_SECONDS = 10.0


def main(names: list[str]) -> int:
    """Bring each named environment up to date; return the exit code."""
    unknown = [name for name in names if name not in ENVIRONMENTS]
    if unknown or not names:
        print(f"Name one or more of: {', '.join(ENVIRONMENTS)}.", file=sys.stderr)
        return 2
    with one_at_a_time(PROJECT / "var" / "bootstrap.lock"):
        wanted = [ENVIRONMENTS[name] for name in names]
        outdated = [each for each in wanted if not is_current(PROJECT, each)]
        sentences = list(missing_prerequisites(PROJECT))
        found = {each: choose_python(each, sentences) for each in outdated}
        if sentences:
            print("\n".join(sentences), file=sys.stderr)
            return 1
        return install_all({each: python for each, python in found.items() if python})


def choose_python(environment: Environment, sentences: list[str]) -> Python | None:
    """Find the interpreter of an environment, or add a sentence on what is missing."""
    python = find_python(environment.versions)
    if python is None and environment.fetch_python:
        lock = PROJECT / "requirements" / "uv.lock"
        python = fetch_with_uv(environment.versions[0], PROJECT / "var" / "tools", lock)
    if python is None:
        sentences.append(environment.missing_sentence)
    elif not python.can_create_environments:
        version = ".".join(map(str, python.version))
        sentences.append(
            f"{python.path} cannot create environments: its modules `venv` or `ensurepip` are "
            f"missing; on Debian and Ubuntu install the package python{version}-venv."
        )
    return python


def install_all(pythons: dict[Environment, Python]) -> int:
    """Install side by side, with a line of progress now and then; return the exit code."""
    states = dict.fromkeys(pythons, "waiting")
    failures: list[str] = []

    uv = find_uv() if pythons else None

    def work(environment: Environment, python: Python) -> None:
        def tell(state: str) -> None:
            states[environment] = state

        try:
            install_somehow(environment, python, tell, uv)
            tell("ready")
        except InstallError as error:
            failures.append(str(error))
            tell("failed")

    threads = [threading.Thread(target=work, args=pair, daemon=True) for pair in pythons.items()]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        print_states(states)
        for thread in threads:
            thread.join(PROGRESS_SECONDS / len(threads))
    if threads:
        print_states(states)
    print("\n".join(failures), end="\n" if failures else "", file=sys.stderr)
    return 1 if failures else 0


def find_uv() -> Path | None:
    """Return uv, which installs in a fifth of pip's time; None where it cannot be had."""
    print("Setting up · fetching uv, which installs the packages", flush=True)
    try:
        return provide_uv(PROJECT / "var" / "tools", PROJECT / "requirements" / "uv.lock")
    except (OSError, subprocess.CalledProcessError):
        return None


def install_somehow(environment: Environment, python: Python, tell: Callable[[str], None], uv: Path | None) -> None:
    """Install with uv; with pip where that fails, for pip may know a registry that uv was not told of."""
    if uv:
        try:
            install(PROJECT, environment, python, tell, uv)
        except InstallError:
            tell("uv failed, trying pip")
        else:
            return
    install(PROJECT, environment, python, tell)


def print_states(states: dict[Environment, str]) -> None:
    """Print one line with the state of each environment."""
    parts = [f"{environment.folder}: {state}" for environment, state in states.items()]
    print("Setting up · " + " · ".join(parts), flush=True)


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Let a second set-up, started meanwhile, wait for the first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up is under way in this folder; waiting for it …", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("The set-up was interrupted; the same command goes on with it.")
