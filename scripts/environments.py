"""Create a virtual environment from a hash-locked file, and know whether it is current."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts.find_python import APP_VERSIONS, RASA_VERSIONS, Python, Version

STAMP = "installed.json"


class InstallError(Exception):
    """Tell that an environment could not be installed."""


@dataclass(frozen=True)
class Environment:
    """Describe one environment."""

    folder: str
    lock: str
    versions: tuple[Version, ...]
    missing_sentence: str
    fetch_python: bool = False
    includes_project: bool = False
    part_of: str | None = None  # a larger environment in the same folder


_NO_APP_PYTHON = (
    "No Python 3.11, 3.12 or 3.13 was found on PATH or in pyenv; install one of them, it runs everything but Rasa."
)
ENVIRONMENTS = {
    "rasa": Environment(
        folder=".venv-rasa",
        lock="rasa",
        versions=RASA_VERSIONS,
        fetch_python=True,
        missing_sentence="No Python 3.10 was found on PATH or in pyenv, and uv could not fetch "
        "one; install Python 3.10, the newest that Rasa 3.6 runs on.",
    ),
    "app": Environment(
        folder=".venv",
        lock="app",
        versions=APP_VERSIONS,
        missing_sentence=_NO_APP_PYTHON,
        includes_project=True,
        part_of="dev",
    ),
    "dev": Environment(
        folder=".venv",
        lock="dev",
        versions=APP_VERSIONS,
        missing_sentence=_NO_APP_PYTHON,
        includes_project=True,
    ),
}


def is_current(project: Path, environment: Environment) -> bool:
    """Tell whether the environment, or the larger one that contains it, is installed."""
    stamp = read_stamp(project, environment)
    locks = [environment.lock, *([environment.part_of] if environment.part_of else [])]
    return any(stamp == make_stamp(project, lock) for lock in locks)


def make_stamp(project: Path, lock: str) -> dict[str, str]:
    """Describe an installation; the project's folder counts, environments cannot be moved."""
    content = (project / "requirements" / f"{lock}.lock").read_bytes()
    return {"lock": lock, "sha256": hashlib.sha256(content).hexdigest(), "project": str(project)}


def read_stamp(project: Path, environment: Environment) -> dict[str, str] | None:
    """Read what was installed last; None when nothing was, or not to the end."""
    folder = project / environment.folder
    try:
        stamp: dict[str, str] = json.loads((folder / STAMP).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return stamp if (folder / "bin" / "python").exists() else None


def install(
    project: Path, environment: Environment, python: Python, tell: Callable[[str], None], uv: Path | None = None
) -> None:
    """Install the locked packages, with uv or else with pip; raise `InstallError` with the end of the output."""
    folder = project / environment.folder
    executable = str(folder / "bin" / "python")
    log = project / "var" / "log" / f"install-{environment.lock}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    if not _can_be_extended(project, environment):
        tell(f"creating it with Python {'.'.join(map(str, python.version))}")
        _run([str(python.path), "-m", "venv", "--clear", str(folder)], log)
    (folder / STAMP).unlink(missing_ok=True)
    lock = project / "requirements" / f"{environment.lock}.lock"
    # Without isolation nothing unlocked is fetched to build a package; what builds them must be there before. Modules
    # are compiled when they are first imported, most never are.
    by_uv = [str(uv), "pip", "install", "--python", executable]
    command = by_uv if uv else [executable, "-m", "pip", "install", "--no-compile"]
    locked = [*command, "--no-build-isolation", "--require-hashes", "-r"]
    builders = _write_builders(lock, folder)
    if builders:
        _run([*locked, str(builders)], log)
    _run([*locked, str(lock)], log, _Counter(lock, tell))
    if environment.includes_project:
        tell("adding the project")
        _run([*command, "--no-build-isolation", "--no-deps", "--editable", str(project)], log)
    stamp = make_stamp(project, environment.lock)
    (folder / STAMP).write_text(json.dumps(stamp, indent=2) + "\n", "utf-8")


def _write_builders(lock: Path, folder: Path) -> Path | None:
    """Write the part of a lock that other packages of it are built with."""
    found = re.findall(r"^(?:setuptools|wheel)==(?:.*\\\n)*.*\n", lock.read_text("utf-8"), re.MULTILINE)
    if not found:
        return None
    path = folder / "builders.lock"
    path.write_text("".join(found), "utf-8")
    return path


def _can_be_extended(project: Path, environment: Environment) -> bool:
    """Only a current smaller environment is added to; what an old lock left behind must go."""
    stamp = read_stamp(project, environment)
    smaller = [each.lock for each in ENVIRONMENTS.values() if each.part_of == environment.lock]
    return any(stamp == make_stamp(project, lock) for lock in smaller)


class _Counter:
    """Turn the output of uv or pip into a short state."""

    def __init__(self, lock: Path, tell: Callable[[str], None]) -> None:
        self._all = len(re.findall(r"^\S+==", lock.read_text("utf-8"), re.MULTILINE))
        self._seen = 0
        self._tell = tell

    def __call__(self, line: str) -> None:
        if line.startswith("Downloading "):  # uv names what is large only
            self._tell(f"fetching {self._all} packages: {line.removeprefix('Downloading ').strip()}")
        elif line.startswith(("Collecting ", "Requirement already satisfied")):
            self._seen += 1
            self._tell(f"{self._seen} of {self._all} packages fetched")
        elif line.startswith(("Prepared ", "Installing collected packages")):
            self._tell(f"installing {self._all} packages")


def _run(command: list[str], log: Path, watch: Callable[[str], None] | None = None) -> None:
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONUNBUFFERED": "1"}
    with (
        log.open("a", encoding="utf-8") as file,
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=environment,
        ) as process,
    ):
        assert process.stdout is not None  # noqa: S101 - told to mypy
        for line in process.stdout:
            file.write(line)
            if watch:
                watch(line)
    if process.returncode:
        end = "\n".join(log.read_text("utf-8").splitlines()[-12:])
        raise InstallError(f"{end}\nThe installation failed; all of its output is in {log}.")
