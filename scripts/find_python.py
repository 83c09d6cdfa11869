"""Find a Python of the wanted version on this machine, or fetch one with uv."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

Version = tuple[int, int]
RASA_VERSIONS: tuple[Version, ...] = ((3, 10),)
APP_VERSIONS: tuple[Version, ...] = ((3, 12), (3, 11), (3, 13))

_PROBE = "import sys; print(*sys.version_info[:2]); import ensurepip, venv"


@dataclass(frozen=True)
class Python:
    """Describe an interpreter that was really run."""

    path: Path
    version: Version
    can_create_environments: bool


def probe(path: str | Path) -> Python | None:
    """Run an interpreter and tell what it is; None when it does not run."""
    try:
        result = subprocess.run([str(path), "-c", _PROBE], capture_output=True, text=True, timeout=30, check=False)
        major, minor = result.stdout.split()[:2]
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return None
    return Python(Path(path), (int(major), int(minor)), result.returncode == 0)


def list_candidates(versions: Iterable[Version], path: str, pyenv_root: Path) -> Iterator[Path]:
    """Name the places to look at: PATH first, then the versions that pyenv keeps."""
    wanted = list(versions)
    names = ["python3", *(f"python{major}.{minor}" for major, minor in wanted), "python"]
    for name in names:
        found = shutil.which(name, path=path)
        if found:
            yield Path(found)
    for major, minor in wanted:
        try:
            folders = sorted((pyenv_root / "versions").glob(f"{major}.{minor}.*"), reverse=True)
        except OSError:  # another user's, whose environment variable came along
            return
        yield from (folder / "bin" / "python" for folder in folders)


def find_python(
    versions: tuple[Version, ...], path: str | None = None, pyenv_root: Path | None = None
) -> Python | None:
    """Return the first interpreter of a wanted version, one that can create environments first."""
    search = os.environ.get("PATH", "") if path is None else path
    root = pyenv_root or Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    second_best = None
    for candidate in list_candidates(versions, search, root):
        python = probe(candidate)
        if python is None or python.version not in versions:
            continue
        if python.can_create_environments:
            return python
        second_best = second_best or python
    return second_best


def fetch_with_uv(version: Version, tools: Path, lock: Path) -> Python | None:
    """Download an interpreter into `tools` with uv, itself fetched when needed; None when offline."""
    wanted = f"{version[0]}.{version[1]}"
    print(f"Python {wanted} is not on this machine; fetching it with uv …", flush=True)
    environment = {**os.environ, "UV_PYTHON_INSTALL_DIR": str(tools / "python")}
    try:
        uv = provide_uv(tools, lock)
        for arguments in (["install", wanted], ["find", "--managed-python", wanted]):
            result = subprocess.run(
                [uv, "python", *arguments],
                env=environment,
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
    except (OSError, subprocess.CalledProcessError):
        return None
    return probe(result.stdout.strip())


def provide_uv(tools: Path, lock: Path) -> Path:
    """Return the locked uv, installed into `tools` when needed. Raises `OSError` and `CalledProcessError`."""
    folder = tools / "uv"
    stamp, wanted = folder / "installed.lock", lock.read_text("utf-8")
    if not stamp.is_file() or stamp.read_text("utf-8") != wanted:
        venv.create(folder, with_pip=True, clear=True)
        command = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        subprocess.run([*command, "--require-hashes", "-r", str(lock)], check=True)
        stamp.write_text(wanted, "utf-8")
    return folder / "bin" / "uv"


if __name__ == "__main__":  # `python -m scripts.find_python`: shows what would be used
    for title, versions in (("Rasa", RASA_VERSIONS), ("everything else", APP_VERSIONS)):
        print(f"For {title}: {find_python(versions)}", file=sys.stdout)
