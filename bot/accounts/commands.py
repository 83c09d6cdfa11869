"""Terminal commands around accounts: `bot users`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from bot.accounts.records import Role
from bot.languages import Language

users = typer.Typer(help="Look after the accounts of the console.", no_args_is_help=True)
Email = Annotated[str, typer.Argument(help="Address with which the person signs in.")]


def register(app: typer.Typer) -> None:
    """Add this feature's commands."""
    app.add_typer(users, name="users")


@users.command()
def add(
    email: Email,
    name: Annotated[str, typer.Option(help="Name that visitors and colleagues see.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")] = "coordinator",
    language: Annotated[Language, typer.Option(help="Language of pages and mails.")] = "de",
) -> None:
    """Make an account and print its one-time password."""
    from bot.accounts import service
    from bot.database import get_database

    with _told(), get_database().begin() as session:
        account = service.add_account(session, email, name, role, language)
        password = service.give_one_time_password(session, account.id)
    typer.echo(f"{account.email} can sign in once with {password} and then chooses a password.")


@users.command("list")
def list_all() -> None:
    """List the accounts."""
    from bot.accounts import service
    from bot.database import get_database

    with get_database().read() as session:
        for account in service.list_accounts(session):
            state = "disabled" if account.disabled else "invited" if account.invited else "active"
            seen = f"{account.last_seen_at:%Y-%m-%d %H:%M} UTC" if account.last_seen_at else "never"
            typer.echo(f"{account.email}  {account.role}  {state}  last seen {seen}  {account.name}")


@users.command()
def disable(email: Email) -> None:
    """Shut an account out at once."""
    from bot.accounts import service
    from bot.database import get_database

    with _told(), get_database().begin() as session:
        account = service.require_by_email(session, email)
        service.disable(session, account.id)
    typer.echo(f"{account.email} is disabled; all its sessions have ended.")


@users.command()
def reset(email: Email) -> None:
    """Give an account a new one-time password, and let it in again if it was disabled."""
    from bot.accounts import service
    from bot.database import get_database

    with _told(), get_database().begin() as session:
        account = service.require_by_email(session, email)
        if account.disabled:
            service.enable(session, account.id)
        password = service.give_one_time_password(session, account.id)
    typer.echo(f"{account.email} can sign in once with {password} and then chooses a password.")


_REASONS = {
    "email_invalid": "This is no e-mail address.",
    "name_invalid": "A name of 1 to 120 characters is needed.",
    "email_taken": "There is an account with this address already.",
    "account_unknown": "There is no account with this address.",
    "last_admin": "This is the last admin; make another one first.",
}


@contextmanager
def _told() -> Iterator[None]:
    """End with a sentence where the service refuses."""
    from bot.accounts.service import AccountRefused

    try:
        yield
    except AccountRefused as refusal:
        raise SystemExit(_REASONS[refusal.reason]) from None
