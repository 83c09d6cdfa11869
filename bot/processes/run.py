"""Do everything between a fresh checkout's environments and a page that answers."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.exc import SQLAlchemyError

from bot.accounts.first_run import prepare_first_account
from bot.database import Database
from bot.database.migrate import upgrade
from bot.processes.manager import Manager
from bot.processes.model import check_model
from bot.processes.only_one import CannotStart, only_one
from bot.processes.ports import list_port_problems
from bot.processes.programs import Program, list_programs, shared_environment
from bot.processes.readiness import wait_until_ready
from bot.processes.training import train_if_needed
from bot.settings import Settings
from bot.settings_checks import PROJECT_ROOT

READY_SECONDS = 180.0


def prepare(settings: Settings) -> None:
    """Bring database, knowledge and model up to date."""
    say("Database: running the migrations.")
    upgrade(settings.database_url)
    say("Knowledge: comparing the database with data/knowledge/.")
    # Processes of their own give back the memory that indexing takes.
    _call(settings, "seed")
    # Each uses one core for most of its time, and they share the cache of vectors.
    with ThreadPoolExecutor(1) as beside:
        fitting = beside.submit(_call, settings, "knowledge", "fit")
        train_if_needed(settings)
        fitting.result()


def run(settings: Settings, *, prepared: bool = False) -> int:
    """Prepare, start everything, wait for readiness; return when all has stopped."""
    programs = list_programs(settings)
    problems = list(list_port_problems(programs))
    if problems:
        raise CannotStart("\n".join(problems))
    with only_one(settings.data_dir):
        if not prepared:
            prepare(settings)
        check_model()
        return _start_and_wait(settings, programs)


def _start_and_wait(settings: Settings, programs: tuple[Program, ...]) -> int:
    started = time.monotonic()
    manager = Manager(programs, settings.data_dir, shared_environment(settings), tell=say)
    manager.start()
    if wait_until_ready(local_url(settings), manager.is_running, READY_SECONDS, tell=say):
        say(describe_addresses(settings, time.monotonic() - started) + _try_first_account(settings))
    elif manager.is_running():
        say(
            f"Not ready after {READY_SECONDS:.0f} s; still trying. "
            f"The logs are in {settings.data_dir / 'log'}; `bot doctor` says more."
        )
    return manager.wait()


def _call(settings: Settings, *arguments: str) -> None:
    command = [sys.executable, "-m", "bot.cli", *arguments]
    ended = subprocess.run(command, cwd=PROJECT_ROOT, env=shared_environment(settings), check=False)
    if ended.returncode:
        raise CannotStart(f"`bot {' '.join(arguments)}` failed, see above; nothing was started.")


def describe_addresses(settings: Settings, seconds: float) -> str:
    """Say where everything is to be found."""
    return (
        f"\nReady after {seconds:.0f} s.\n"
        f"  The chat:     {settings.public_url}/\n"
        f"  To integrate: {settings.public_url}/integration\n"
        f"  The console:  {settings.public_url}/console/\n"
        f"  The form:     {settings.public_url}/enquiry\n"
        f"  The API:      {settings.public_url}/api/openapi.json\n"
        f"  Readiness:    {settings.public_url}/ready\n"
        f"  Logs:         {settings.data_dir / 'log'}\n"
        f"  Mail:         {settings.smtp_host or settings.data_dir / 'mail'}\n"
        "Ctrl-C stops everything.\n"
    )


def _try_first_account(settings: Settings) -> str:
    """Return nothing where the database has just gone away: the processes wait for it, and so do we."""
    try:
        return _describe_first_account(settings)
    except SQLAlchemyError:
        return "The first account could not be read; `bot users` shows it.\n"


def _describe_first_account(settings: Settings) -> str:
    """Say how the first coordinator signs in, as long as nobody has."""
    database = Database(settings.database_url)
    with database.begin() as session:
        first = prepare_first_account(session, settings)
    database.dispose()
    if first is None:
        return ""
    email, password = first
    return f"First sign-in to the console: {email} with the one-time password {password}\n"


def local_url(settings: Settings) -> str:
    """Return the address under which this machine reaches the web process."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.web_host, settings.web_host)  # noqa: S104
    return f"http://{host}:{settings.web_port}"


def say(text: str) -> None:
    """Print at once, also into a pipe."""
    print(text, flush=True)
