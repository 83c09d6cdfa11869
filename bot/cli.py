"""The command `bot`; each feature adds its own commands (`bot/<feature>/commands.py`)."""

from __future__ import annotations

import os
import sys

import typer

import bot.accounts.commands
import bot.backup.commands
import bot.enquiries.commands
import bot.knowledge.commands
import bot.notifications.commands
import bot.processes.commands
import bot.terminal
from bot.logs import configure_logging
from bot.settings import load_settings

app = typer.Typer(
    help="Bilingual enquiry assistant: run it, ask it, look after it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # they may hold what a visitor wrote
)
FEATURES = (
    bot.processes.commands,
    bot.accounts.commands,
    bot.knowledge.commands,
    bot.enquiries.commands,
    bot.notifications.commands,
    bot.backup.commands,
    bot.terminal,
)
for feature in FEATURES:
    feature.register(app)


@app.callback()
def prepare() -> None:
    """Let every command work in the project's data folder, wherever it was called, and log where nobody reads along."""
    os.umask(0o077)  # databases, logs and caches hold what visitors entrusted to us
    settings = load_settings()
    # `bot.embedding` is shared with Rasa's Python, so it reads the environment, not the settings.
    os.environ["BOT_DATA_DIR"] = str(settings.data_dir)
    if sys.stderr.isatty():
        configure_logging("WARNING", "console")
    else:
        configure_logging(settings.log_level, settings.log_format)


def main() -> None:
    """Run the command line; what is missing ends it with a sentence instead of a traceback."""
    from bot.database.problems import FAILURES, explain
    from bot.knowledge.store import ModelMissing

    try:
        app()
    except ModelMissing as missing:
        raise SystemExit(str(missing)) from None
    except FAILURES as error:
        from bot.database import get_database

        raise SystemExit(explain(error, get_database())) from None


if __name__ == "__main__":
    main()
