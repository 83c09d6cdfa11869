"""Name the programs that run side by side, and the environment that they share."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

from bot.settings import Settings
from bot.settings_checks import PROJECT_ROOT

RASA_PYTHON = PROJECT_ROOT / ".venv-rasa" / "bin" / "python"


@dataclass(frozen=True)
class Program:
    """Describe a program for the process manager."""

    name: str
    title: str
    command: tuple[str, ...]
    port: int | None = None  # None: it does not listen
    port_setting: str = ""
    host: str = "127.0.0.1"


def list_programs(settings: Settings) -> tuple[Program, ...]:
    """Return the programs in the order in which a turn passes through them backwards."""
    python = (sys.executable, "-m")
    return (
        Program(
            "rasa",
            "Rasa",
            (*python, "bot.processes.start_rasa"),
            settings.rasa_port,
            "BOT_RASA_PORT",
        ),
        Program(
            "actions",
            "the action server",
            (*python, "actions"),
            settings.actions_port,
            "BOT_ACTIONS_PORT",
        ),
        Program(
            "web",
            "the web process",
            (*python, "bot.web"),
            settings.web_port,
            "BOT_WEB_PORT",
            settings.web_host,
        ),
        Program(
            "knowledge",
            "the worker for edited knowledge",
            (*python, "bot.cli", "knowledge", "watch"),
        ),
        Program(
            "mailer",
            "the mailer",
            (*python, "bot.cli", "mailer"),
        ),
        Program(
            "retention",
            "the worker that forgets in time",
            (*python, "bot.cli", "retention", "watch"),
        ),
    )


def rasa_command(*arguments: str) -> list[str]:
    """Return a command of Rasa's command line; it works in the project's folder only."""
    return [str(RASA_PYTHON), "-m", "bot.engine.without_tensorflow", *arguments]


def shared_environment(settings: Settings) -> dict[str, str]:
    """Return this process's environment with what Rasa and the components read from it.

    Passed on, not written into the manager's file: addresses of databases hold passwords.
    """
    return {
        **os.environ,
        "BOT_DATA_DIR": str(settings.data_dir),
        "BOT_ACTIONS_URL": ",".join(f"{url}/webhook" for url in settings.actions_urls),
        "BOT_ACTION_TIMEOUT_SECONDS": str(settings.action_timeout_seconds),
        "BOT_TRACKER_DATABASE_URL": settings.tracker_database_url,
        "BOT_LOG_FORMAT": settings.log_format,
        "BOT_EMBEDDING_BACKEND": settings.embedding_backend,
        # One thread each: with two cores, threads of several processes only wait for each other.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "RASA_TELEMETRY_ENABLED": "false",
        "PYTHONUNBUFFERED": "1",
        "PYTHONIOENCODING": "utf-8",
    }


def rasa_environment(settings: Settings) -> dict[str, str]:
    """Return the shared environment with what keeps Rasa's old libraries small and silent."""
    return {
        **shared_environment(settings),
        "TF_NUM_INTRAOP_THREADS": "1",
        "TF_NUM_INTEROP_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
    }
