"""Check the model, then become the Rasa process: `python -m bot.processes.start_rasa`."""

from __future__ import annotations

import os
import sys

from bot.processes.model import ModelRefused, check_model
from bot.processes.programs import RASA_PYTHON, rasa_command, rasa_environment
from bot.settings import load_settings
from bot.settings_checks import PROJECT_ROOT


def main() -> None:
    """Replace this process by Rasa's, so that signals reach it directly."""
    settings = load_settings()
    if not RASA_PYTHON.exists():
        sys.exit("Rasa's environment .venv-rasa is not there; run `make run`.")
    try:
        model = check_model()
    except ModelRefused as refusal:
        sys.exit(str(refusal))
    command = rasa_command(
        "run",
        "--interface=127.0.0.1",
        f"--port={settings.rasa_port}",
        f"--model={model}",
        "--endpoints=endpoints.yml",
        "--credentials=credentials.yml",
        f"--response-timeout={round(settings.turn_timeout_seconds) + 2}",
    )
    os.chdir(PROJECT_ROOT)
    os.execve(command[0], command, rasa_environment(settings))


if __name__ == "__main__":
    main()
