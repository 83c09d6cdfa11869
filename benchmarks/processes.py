"""Start processes, know what they and their children cost (Linux `/proc`), and stop them all."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

STOP_SECONDS = 25.0
"""Above the 15 seconds that the process manager gives its programs."""
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
_libc = ctypes.CDLL(None)


def clean_up_on_signals() -> None:
    """Raise `KeyboardInterrupt` for all signals that end a program, so that every `finally` is run.

    Also for Ctrl-C, which a shell lets programs in the background ignore.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path, user: str | None = None
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, so that Ctrl-C reaches us alone; its output goes to `log`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            # Should we be killed outright, nothing must be left behind.
            preexec_fn=_end_with_parent,
            user=user,
        )


def stop(processes: Iterable[subprocess.Popen[bytes]]) -> None:
    """End processes and all that they started: asked first, killed after a while."""
    started = list(processes)
    children = {pid for process in started for pid in tree(process.pid)}
    for process in started:
        if process.poll() is None:
            process.terminate()
    end = time.monotonic() + STOP_SECONDS
    for process in started:
        try:
            process.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for pid in children - {process.pid for process in started}:
        _kill_orphan(pid, children)


def tree(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [pid]
    for known in found:
        found += children.get(known, [])
    return found


def cpu_milliseconds(pid: int) -> int:
    """Return the processor time that a process and its ended children have used so far; 0 where it has gone."""
    fields = _stat(pid)
    # utime, stime, cutime, cstime: fields 14 to 17 of proc(5)
    return sum(map(int, fields[11:15])) * 1000 // _TICKS_PER_SECOND if fields else 0


def command_line(pid: int) -> str:
    """Return how a process was started; empty where it has gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    except OSError:
        return ""


def peak_megabytes(pids: Iterable[int]) -> float:
    """Return the peak memory: what is shared counts once (Pss), plus how far each process was above today's size."""
    return sum(map(_peak_kilobytes, pids)) / 1024


def _peak_kilobytes(pid: int) -> int:
    sizes = _kilobytes(Path(f"/proc/{pid}/status"))
    resident, peak = sizes.get("VmRSS", 0), sizes.get("VmHWM", 0)
    proportional = _kilobytes(Path(f"/proc/{pid}/smaps_rollup")).get("Pss", resident)
    return proportional + max(0, peak - resident)


def _kilobytes(file: Path) -> dict[str, int]:
    try:
        lines = file.read_text("ascii", "replace").splitlines()
    except OSError:
        return {}
    pairs = [line.split(":", 1) for line in lines if line.endswith(" kB") and ":" in line]
    return {name: int(size.split()[0]) for name, size in pairs}


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/<pid>/stat after the command (which may hold spaces): state first."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return []


def _kill_orphan(pid: int, sessions: set[int]) -> None:
    fields = _stat(pid)
    # Only what still belongs to a session that one of ours began: the number may be somebody else's by now.
    if fields and int(fields[3]) in sessions:
        os.kill(pid, signal.SIGKILL)


def _end_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
