"""Build what browsers get into bot/web/static/built: `python -m scripts.build_widget` (standard library only).

Nothing is done when neither the sources nor the packages have changed. What grows beyond its budget is refused.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from scripts.bootstrap import one_at_a_time
from scripts.prerequisites import missing_node

PROJECT = Path(__file__).resolve().parent.parent
SOURCES = PROJECT / "widget"
BUILT = PROJECT / "bot" / "web" / "static" / "built"
BUDGETS = {"the loader": (("loader.js",), 1_500), "the frame": (("frame.js", "frame.css"), 95_000)}
"""Bytes as they travel, gzipped."""
_NOT_SOURCES = {"node_modules", ".npm"}


class BuildFailed(Exception):
    """Tell that the files for browsers could not be built."""


def main(arguments: list[str]) -> int:
    """Build when something has changed, or check the types (`--check`); return the exit code."""
    try:
        with one_at_a_time(PROJECT / "var" / "widget.lock"):
            check_types() if "--check" in arguments else build_if_needed()
    except BuildFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


def build_if_needed() -> None:
    """Install the locked packages and build, each only where its input has changed. Raises `BuildFailed`."""
    stamp, wanted = BUILT / "stamp", digest(list_sources(SOURCES))
    if read(stamp) == wanted:
        return
    install_if_needed()
    print("Widget: building the files for browsers.", flush=True)
    fresh = BUILT.with_name("built-new")
    call("node", "build.mjs", str(fresh))
    check_budgets(json.loads((fresh / "manifest.json").read_text("utf-8")))
    (fresh / "stamp").write_text(wanted, "utf-8")
    shutil.rmtree(BUILT, ignore_errors=True)
    fresh.rename(BUILT)


def install_if_needed() -> None:
    """Install exactly what package-lock.json says; no package runs a script of its own."""
    stamp = SOURCES / "node_modules" / ".installed"
    wanted = digest([SOURCES / "package.json", SOURCES / "package-lock.json"])
    if read(stamp) == wanted:
        return
    sentence = missing_node()
    if sentence:
        raise BuildFailed(sentence)
    print("Widget: installing the packages that build it.", flush=True)
    call("npm", "ci", "--ignore-scripts", "--no-progress", "--loglevel=error")
    stamp.write_text(wanted, "utf-8")


def check_types() -> None:
    """Let the TypeScript compiler read everything. Raises `BuildFailed`."""
    install_if_needed()
    call("npm", "run", "--silent", "check")


def check_budgets(manifest: dict[str, dict[str, int]]) -> None:
    """Refuse what has become too heavy for a visitor's line. Raises `BuildFailed`."""
    for part, (names, budget) in BUDGETS.items():
        size = sum(manifest[name]["gzip_bytes"] for name in names if name in manifest)
        if size > budget:
            raise BuildFailed(f"Widget: {part} takes {size:,} bytes gzipped, its budget is {budget:,}.")


def list_sources(folder: Path) -> list[Path]:
    """Return every file that the build reads, in order."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and not _NOT_SOURCES & set(path.parts))


def digest(paths: Iterable[Path]) -> str:
    """Return one digest of the names and contents of all files."""
    total = hashlib.sha256()
    for path in paths:
        total.update(f"{path.relative_to(SOURCES)}\n".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def read(path: Path) -> str | None:
    """Return what a small file holds, None where it is not there."""
    try:
        return path.read_text("utf-8")
    except OSError:
        return None


def call(*command: str) -> None:
    """Run a program in the widget's folder. Raises `BuildFailed` with the end of its output."""
    ended = subprocess.run(command, cwd=SOURCES, capture_output=True, text=True, check=False)
    if ended.returncode:
        lines = (ended.stdout + ended.stderr).strip().splitlines()[-15:]
        raise BuildFailed("\n".join([*lines, f"Widget: `{' '.join(command[:2])}` failed, see above."]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
