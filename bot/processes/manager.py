"""Run the process manager in the foreground, and stop it with us."""

from __future__ import annotations

import ctypes
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import FrameType

from bot.processes.manager_config import STOP_SECONDS, write_config
from bot.processes.programs import Program
from bot.settings_checks import PROJECT_ROOT

_ENDED = re.compile(r"exited: (\w+) \((.+?)(?:; not expected)?\)")
WATCH_SECONDS = 0.5
_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


class Manager:
    """Own the supervisor process that starts the programs and restarts what ends."""

    def __init__(
        self,
        programs: Iterable[Program],
        data_dir: Path,
        environment: Mapping[str, str],
        tell: Callable[[str], None] = print,
    ) -> None:
        self._programs = {program.name: program for program in programs}
        self._data_dir = data_dir
        self._environment = environment
        self._tell = tell
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = False

    def start(self) -> None:
        """Start supervisor; the signals that end us end it too."""
        config = write_config(self._programs.values(), self._data_dir)
        log = self._data_dir / "log" / "supervisord.log"
        log.touch(mode=0o600)
        position = log.stat().st_size
        self._process = subprocess.Popen(
            [sys.executable, "-m", "supervisor.supervisord", "--configuration", str(config)],
            cwd=PROJECT_ROOT,
            env=dict(self._environment),
            # Not a pipe to us: supervisor could not log, and would give up its programs, when we are killed.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # A session of its own: Ctrl-C reaches supervisor once, from us.
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )
        threading.Thread(target=self._watch, args=(log, position), daemon=True).start()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def is_running(self) -> bool:
        """Tell whether supervisor is running and was not asked to stop."""
        return not self._stopping and self._process is not None and self._process.poll() is None

    def wait(self) -> int:
        """Wait until supervisor has ended; return its exit code, 0 after a wanted stop."""
        if self._process is None:
            return 1
        code = self._process.wait()
        return 0 if self._stopping else code or 1

    def stop(self) -> None:
        """Ask supervisor to stop every program; it kills what does not stop in time."""
        if self._process is None or self._process.poll() is not None:
            return
        if not self._stopping:
            self._tell(f"Stopping (at most {STOP_SECONDS} s) …")
        self._stopping = True
        self._process.terminate()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stop()

    def _watch(self, log: Path, position: int) -> None:
        """Tell when a program has ended, in a sentence; supervisor starts it again."""
        with log.open(encoding="utf-8", errors="replace") as file:
            file.seek(position)
            while self.is_running():
                for line in file:
                    self._tell_end(line)
                time.sleep(WATCH_SECONDS)

    def _tell_end(self, line: str) -> None:
        ended = _ENDED.search(line)
        if ended and not self._stopping and ended[1] in self._programs:
            title = self._programs[ended[1]].title
            log = self._data_dir / "log" / f"{ended[1]}.log"
            self._tell(f"{title[:1].upper()}{title[1:]} ended ({ended[2]}) and is started again; see {log}.")


def _end_with_parent() -> None:
    """Let the kernel end supervisor when we are killed without a chance to do it (Linux)."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
