"""Commands around the processes: `bot run`, `bot train`, `bot doctor`, `bot database`."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from bot.settings import Settings, load_settings

database = typer.Typer(help="Look after the database.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to `bot`."""
    app.command()(run)
    app.command()(start)
    app.command()(train)
    app.command()(doctor)
    app.command()(settings)
    app.command()(rotate_keys)
    app.add_typer(database, name="database")


def run(
    prepared: Annotated[bool, typer.Option(help="Start without migrations, seeding and training.")] = False,
) -> None:
    """Prepare what has changed, start all processes, and stop them with Ctrl-C."""
    from bot.processes.model import ModelRefused
    from bot.processes.only_one import CannotStart
    from bot.processes.run import run as run_all
    from bot.processes.training import TrainingFailed

    try:
        code = run_all(load_settings(), prepared=prepared)
    except (CannotStart, ModelRefused, TrainingFailed) as refusal:
        raise SystemExit(str(refusal)) from None
    except KeyboardInterrupt:
        raise SystemExit("Stopped.") from None
    raise typer.Exit(code)


def start(
    program: Annotated[str, typer.Argument(help="rasa, actions, web, knowledge, mailer …")],
) -> None:
    """Become one of the programs, for systemd or a container; `bot run` starts all of them."""
    from bot.processes.programs import list_programs, shared_environment
    from bot.settings_checks import PROJECT_ROOT

    settings = load_settings()
    programs = {each.name: each for each in list_programs(settings)}
    if program not in programs:
        raise SystemExit(f"There is no program {program}; there are: {', '.join(programs)}.")
    if program != "rasa":
        _refuse_newer_database(settings)
    command = programs[program].command
    os.chdir(PROJECT_ROOT)
    os.execve(command[0], command, shared_environment(settings))


def _refuse_newer_database(settings: Settings) -> None:
    from sqlalchemy.exc import SQLAlchemyError

    from bot.database import opened
    from bot.database.migrate import Schema, schema_of
    from bot.database.problems import explain_schema

    try:
        with opened(settings.database_url) as database:
            if schema_of(database) is Schema.NEWER:
                raise SystemExit(explain_schema(database))
    except (SQLAlchemyError, OSError):
        return  # the program waits for its database, and says so


def train(
    if_needed: Annotated[bool, typer.Option("--if-needed", help="Only when the data has changed.")] = False,
) -> None:
    """Train the Rasa model from config.yml, domain.yml and data/."""
    from bot.processes import training

    try:
        step = training.train_if_needed if if_needed else training.train
        step(load_settings())
    except training.TrainingFailed as failure:
        raise SystemExit(str(failure)) from None


def doctor() -> None:
    """Check environments, model, database, mail, certificate and ports; say what to do."""
    from bot.processes.doctor import examine

    findings = list(examine(load_settings()))
    for finding in findings:
        typer.echo(f"{'ok     ' if finding.good else 'PROBLEM'}  {finding.sentence}")
    raise typer.Exit(0 if all(finding.good for finding in findings) else 1)


def settings() -> None:
    """Print the table of all settings, as it stands in docs/settings.md."""
    from bot.processes.settings_table import make_table

    typer.echo(make_table())


def rotate_keys(
    forget_old: Annotated[
        bool, typer.Option("--forget-old", help="Keep only the newest, make none: what older ones signed ends.")
    ] = False,
    stolen: Annotated[
        bool, typer.Option("--stolen", help="Put a new key in the place of all others: all links end.")
    ] = False,
) -> None:
    """Sign links with a new key from the next start on; old keys are still accepted."""
    from bot.settings_secrets import forget_old_keys
    from bot.settings_secrets import rotate_keys as rotate

    if os.environ.get("BOT_SECRET_KEYS"):
        raise SystemExit("The keys come from BOT_SECRET_KEYS: put a new one in front there, and restart.")
    path = load_settings().data_dir / "secrets"
    if forget_old and stolen:
        raise SystemExit("Name one of --forget-old and --stolen: the second replaces the newest key as well.")
    if forget_old:
        if forget_old_keys(path) == 1:
            raise SystemExit(
                "There is only one key, the one that signs: nothing to forget. If it was stolen: --stolen."
            )
        count = 1
    else:
        count = rotate(path, stolen=stolen)
    typer.echo(f"There {'is 1 key' if count == 1 else f'are {count} keys'} now; restart the assistant.")


@database.command("upgrade")
def upgrade_database() -> None:
    """Run the migrations that the database still lacks."""
    from bot.database.migrate import upgrade

    url = load_settings().database_url
    upgrade(url)
    typer.echo("The database has the newest schema.")
