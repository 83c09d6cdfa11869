"""Write the configuration of the process manager (supervisor) from the settings."""

from __future__ import annotations

import configparser
import os
import pwd
import shlex
from collections.abc import Iterable
from pathlib import Path

from bot.processes.programs import Program
from bot.settings_checks import PROJECT_ROOT

LOG_BYTES = 5_000_000
LOG_FILES = 5
STOP_SECONDS = 15  # the web process finishes what it has accepted within 10


def write_config(programs: Iterable[Program], data_dir: Path) -> Path:
    """Write `run/supervisord.conf` in the data folder; return its path."""
    parser = configparser.RawConfigParser()
    logs, run = data_dir / "log", data_dir / "run"
    for folder in (logs, run):
        folder.mkdir(parents=True, exist_ok=True)
    parser["supervisord"] = {
        "nodaemon": "true",
        "directory": _escape(str(PROJECT_ROOT)),
        "logfile": _escape(str(logs / "supervisord.log")),
        "logfile_maxbytes": str(LOG_BYTES),
        "logfile_backups": str(LOG_FILES),
        "pidfile": _escape(str(run / "supervisord.pid")),
        "childlogdir": _escape(str(logs)),
        # Logs are said to hold no texts of visitors; they are still nobody else's.
        "umask": "077",
        "user": pwd.getpwuid(os.geteuid()).pw_name,
    }
    for program in programs:
        parser[f"program:{program.name}"] = _describe(program, logs)
    path = run / "supervisord.conf"
    with path.open("w", encoding="utf-8") as file:
        parser.write(file)
    return path


def _describe(program: Program, logs: Path) -> dict[str, str]:
    return {
        "command": _escape(shlex.join(program.command)),
        "autorestart": "true",
        "startsecs": "3",
        # What cannot start is tried again more and more slowly, but never given up:
        # a database that comes back after an hour must find the processes there.
        "startretries": "1000000",
        "stopsignal": "TERM",
        "stopwaitsecs": str(STOP_SECONDS),
        "stopasgroup": "true",
        "killasgroup": "true",
        "redirect_stderr": "true",
        "stdout_logfile": _escape(str(logs / f"{program.name}.log")),
        "stdout_logfile_maxbytes": str(LOG_BYTES),
        "stdout_logfile_backups": str(LOG_FILES),
    }


def _escape(value: str) -> str:
    """Protect what supervisor would expand."""
    return value.replace("%", "%%")
