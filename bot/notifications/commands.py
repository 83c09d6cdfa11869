"""Terminal commands around mail: `bot mailer`, `bot mails`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

mails = typer.Typer(help="Look at the outbox.", no_args_is_help=True)
console = Console(highlight=False)


def register(app: typer.Typer) -> None:
    """Add this feature's commands."""
    app.command()(mailer)
    app.add_typer(mails, name="mails")


def mailer() -> None:
    """Send the mails of the outbox; the process manager runs this."""
    from bot.notifications.mailer import run_mailer

    run_mailer()


@mails.command()
def status() -> None:
    """Show how many mails wait, were sent or were given up, and why."""
    from bot.database import get_database
    from bot.notifications.outbox import count_states, list_failed

    with get_database().read() as session:
        counts, failed = count_states(session), list_failed(session)
    console.print(", ".join(f"{count} {state}" for state, count in sorted(counts.items())) or "The outbox is empty.")
    if failed:
        table = Table("id", "about", "kind", "why", box=None)
        for mail in failed:
            table.add_row(str(mail.id), mail.about or "", mail.template, mail.failure or "")
        console.print(table)


@mails.command()
def retry(mail_id: Annotated[int, typer.Argument(help="The mail's id, as `bot mails status` shows it.")]) -> None:
    """Try a mail again that was given up."""
    from bot.database import get_database
    from bot.notifications.outbox import retry as try_again

    with get_database().begin() as session:
        known = try_again(session, mail_id)
    if not known:
        raise SystemExit("There is no such mail that was given up.")
    console.print("The mail will be sent again.")
