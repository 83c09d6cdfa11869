"""Look at everything that must be right, and say what to do where it is not."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Iterator

from bot.processes.doctor_network import examine_address, examine_mail, examine_outbox
from bot.processes.doctor_stores import examine_stores
from bot.processes.finding import Finding
from bot.processes.model import ModelRefused, check_model
from bot.processes.ports import list_port_problems
from bot.processes.programs import RASA_PYTHON, list_programs
from bot.processes.readiness import ask_readiness, is_alive, is_rasa
from bot.processes.run import local_url
from bot.settings import PREFIX, Settings
from bot.settings_checks import PROJECT_ROOT

# Read by other parts than the settings: passed on to Rasa, or to the tests.
OTHER_VARIABLES = frozenset({"BOT_ACTIONS_URL", "BOT_IMAGE_TAG"})
OTHER_PREFIXES = ("BOT_TEST_",)


def examine(settings: Settings) -> Iterator[Finding]:
    """Yield a finding for each thing looked at."""
    yield from _examine_machine()
    yield from (Finding(False, sentence) for sentence in unknown_variables(os.environ))
    yield from _examine_rasa(settings)
    yield _examine_database(settings)
    yield from examine_stores(settings)
    yield from examine_mail(settings)
    yield from examine_outbox(settings)
    yield from examine_address(settings)
    yield from _examine_processes(settings)


def _examine_machine() -> Iterator[Finding]:
    from scripts.prerequisites import missing_prerequisites

    missing = list(missing_prerequisites(PROJECT_ROOT))
    yield from (Finding(False, sentence) for sentence in missing)
    if not missing:
        yield Finding(True, "The machine has all that is needed.")


def unknown_variables(names: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for each variable that looks like a setting and is none."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | OTHER_VARIABLES
    for name in sorted(names):
        if name.startswith(PREFIX) and name not in known and not name.startswith(OTHER_PREFIXES):
            near = difflib.get_close_matches(name, known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            yield f"The variable {name} is not a setting and has no effect.{hint}"


def _examine_rasa(settings: Settings) -> Iterator[Finding]:
    if RASA_PYTHON.exists():
        yield Finding(True, "Rasa's environment .venv-rasa is there.")
        yield _examine_model()
    elif (elsewhere := next(filter(is_rasa, settings.rasa_urls), None)) is not None:
        yield Finding(True, f"Rasa is not installed here; it answers at {elsewhere}.")
    else:
        yield Finding(
            False,
            f"Rasa's environment .venv-rasa is not there, and no Rasa answers at {', '.join(settings.rasa_urls)}; "
            "run `make run`, or start the container that holds it.",
        )


def _examine_model() -> Finding:
    try:
        model = check_model()
    except ModelRefused as refusal:
        return Finding(False, str(refusal))
    return Finding(True, f"The model {model.name} is whole and newer than the data.")


def _examine_database(settings: Settings) -> Finding:
    from sqlalchemy.exc import SQLAlchemyError

    from bot.database import opened
    from bot.database.problems import explain, explain_schema

    with opened(settings.database_url) as database:
        try:
            problem = explain_schema(database)
        except (SQLAlchemyError, OSError) as error:
            problem = explain(error, database)
    if problem:
        return Finding(False, problem)
    return Finding(True, "The database has the newest schema.")


def _examine_processes(settings: Settings) -> Iterator[Finding]:
    missing = ask_readiness(local_url(settings))
    if not settings.chat_enabled:
        yield Finding(True, "The bot is turned off (BOT_CHAT_ENABLED=false): visitors get the plain form.")
    if missing is None:
        yield Finding(True, f"The assistant is running and ready at {local_url(settings)}.")
        return
    if is_alive(local_url(settings)):
        where = f"look at its log in {settings.data_dir / 'log'} or the journal"
        yield Finding(False, f"The assistant runs and is not ready, {missing}; {where}.")
        return
    problems = list(list_port_problems(list_programs(settings)))
    yield from (Finding(False, sentence) for sentence in problems)
    if not problems:
        yield Finding(True, "The assistant is not running; its ports are free.")
