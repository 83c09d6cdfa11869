"""Processes are found with their children, measured, and stopped."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import processes

PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; print('child', flush=True); time.sleep(60)"])
time.sleep(60)
"""


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = processes.start([sys.executable, "-c", PARENT], tmp_path, os.environ, tmp_path / "log")
    try:
        end = time.monotonic() + 20
        while "child" not in (tmp_path / "log").read_text() and time.monotonic() < end:
            time.sleep(0.02)
        yield process
    finally:
        processes.stop([process])


def is_running(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def test_tree_holds_the_children(parent: subprocess.Popen[bytes]) -> None:
    assert len(processes.tree(parent.pid)) == 2


def test_stop_ends_the_children_too(parent: subprocess.Popen[bytes]) -> None:
    pids = processes.tree(parent.pid)
    processes.stop([parent])
    end = time.monotonic() + 10
    while any(map(is_running, pids)) and time.monotonic() < end:
        time.sleep(0.02)
    assert [pid for pid in pids if is_running(pid)] == []


def test_memory_counts_every_process(parent: subprocess.Popen[bytes]) -> None:
    both = processes.peak_megabytes(processes.tree(parent.pid))
    assert both > processes.peak_megabytes([parent.pid]) > 1


def test_processor_time_grows_with_work() -> None:
    before = processes.cpu_milliseconds(os.getpid())
    end = time.process_time() + 0.1
    while time.process_time() < end:
        pass
    assert processes.cpu_milliseconds(os.getpid()) - before >= 50


def test_a_process_that_has_gone_costs_nothing() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert processes.cpu_milliseconds(gone.pid) == 0
    assert processes.peak_megabytes([gone.pid]) == 0


def test_a_signal_to_end_runs_the_clean_up(tmp_path: Path) -> None:
    program = "import time; from benchmarks import processes; processes.clean_up_on_signals()\ntry:\n"
    program += "    print('started', flush=True); time.sleep(60)\nfinally:\n    print('cleaned up', flush=True)"
    process = processes.start([sys.executable, "-c", program], Path.cwd(), os.environ, tmp_path / "log")
    end = time.monotonic() + 20
    while "started" not in (tmp_path / "log").read_text() and time.monotonic() < end:
        time.sleep(0.02)
    processes.stop([process])
    assert "cleaned up" in (tmp_path / "log").read_text()
