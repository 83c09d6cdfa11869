"""Run the tests of both environments; the last line printed is the sum of both.

`python -m scripts.run_tests`, called by `make test` once the environments are there; `make test-pages` and
`make test-system` add `pages` and `system` and run those tests instead.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
REPORTS = PROJECT / "var" / "test"


SHARED_OUT = ("--numprocesses=auto", "--maxprocesses=4", "--dist=loadfile", "--no-loadscope-reorder")
"""A file's tests stay together, since they share a browser or a server; in the order of the folders, which has the long
files (browsers, real processes) before the short ones (units), so that the workers end together."""
RUNS = {
    "quick": ((".venv-rasa", "venv-rasa", SHARED_OUT), (".venv", "venv", SHARED_OUT)),
    "pages": ((".venv", "pages", (*SHARED_OUT, "-m", "pages")),),
    "system": ((".venv", "system", ("-m", "slow")),),
}
"""Environment, name of the report, options of pytest; what is slow needs no Rasa in its own process, and a machine to
itself, since it measures."""


def main(name: str = "quick") -> int:
    """Train when the data has changed, run pytest in each environment, print the sum; return the exit code."""
    started = time.monotonic()
    REPORTS.mkdir(parents=True, exist_ok=True)
    trained = subprocess.run([".venv/bin/bot", "train", "--if-needed"], cwd=PROJECT, check=False)
    if trained.returncode:
        print("0 passed, 1 failed: the dialogue model could not be trained, see above.")
        return 1
    codes, total = [], Counter[str]()
    for folder, stem, options in RUNS[name]:
        print(f"\nTests of {folder}", flush=True)
        report = REPORTS / f"{stem}.xml"
        codes.append(run_pytest(folder, report, *options))
        total += count(report)
    failed = total["failed"] or int(any(codes))
    parts = [f"{total['passed']} passed", f"{failed} failed"]
    if total["skipped"]:
        parts.append(f"{total['skipped']} skipped")
    print(f"\n{', '.join(parts)} in {time.monotonic() - started:.0f} s", flush=True)
    return 1 if failed else 0


def run_pytest(folder: str, report: Path, *options: str) -> int:
    """Run the tests that belong to an environment (tests/conftest.py chooses them)."""
    report.unlink(missing_ok=True)
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "RASA_TELEMETRY_ENABLED": "false"}
    command = [f"{folder}/bin/python", "-m", "pytest", f"--junitxml={report}", *options]
    return subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode


def count(report: Path) -> Counter[str]:
    """Add up what pytest has reported; nothing when it did not come so far."""
    if not report.exists():
        return Counter()
    suite = ET.parse(report).getroot().find("testsuite")  # noqa: S314 - written by pytest just now
    if suite is None:
        return Counter()
    numbers = {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")}
    failed = numbers["failures"] + numbers["errors"]
    passed = numbers["tests"] - failed - numbers["skipped"]
    return Counter(passed=passed, failed=failed, skipped=numbers["skipped"])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
