"""Commands around the processes: `bot run`, `bot train`, `bot doctor`, `bot database`."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.settings import load_settings

database = typer.Typer(help="Look after the database.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to `bot`."""
    app.command()(run)
    app.command()(train)
    app.command()(doctor)
    app.command()(settings)
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
    """Check environments, model, database, ports and processor; say what to do."""
    from bot.processes.doctor import examine

    findings = list(examine(load_settings()))
    for finding in findings:
        typer.echo(f"{'ok     ' if finding.good else 'PROBLEM'}  {finding.sentence}")
    raise typer.Exit(0 if all(finding.good for finding in findings) else 1)


def settings() -> None:
    """Print the table of all settings, as it stands in docs/settings.md."""
    from bot.processes.settings_table import make_table

    typer.echo(make_table())


@database.command("upgrade")
def upgrade_database() -> None:
    """Run the migrations that the database still lacks."""
    from bot.database.migrate import upgrade

    url = load_settings().database_url
    upgrade(url)
    typer.echo("The database has the newest schema.")
