"""Terminal commands around enquiries: `bot enquiries`, `bot erase`, `bot retention`."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

enquiries = typer.Typer(help="List, show and export enquiries.", no_args_is_help=True)
retention = typer.Typer(help="Forget what was kept long enough.", no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True)


class Status(StrEnum):
    """What may be listed."""

    NEW = "new"
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    SPAM = "spam"


class Format(StrEnum):
    """What may be exported."""

    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"


def register(app: typer.Typer) -> None:
    """Add this feature's commands."""
    app.add_typer(enquiries, name="enquiries")
    app.command()(erase)
    app.add_typer(retention, name="retention")


@enquiries.command("list")
def list_enquiries(
    status: Annotated[list[Status] | None, typer.Option(help="Only these; may be repeated.")] = None,
    search: Annotated[str, typer.Option(help="Only what holds all of these words.")] = "",
    page: Annotated[int, typer.Option(min=1)] = 1,
    size: Annotated[int, typer.Option(min=1, max=200)] = 25,
) -> None:
    """List enquiries, newest first."""
    from bot.enquiries.case_service import get_case_service
    from bot.enquiries.listing import Filter

    wanted = Filter(statuses=tuple(each.value for each in status or ()), words=search)
    found = get_case_service().list(wanted, page=page, size=size)
    table = Table("reference", "received (UTC)", "status", "topic", "name", "organisation", box=None)
    for row in found.rows:
        moment = f"{row.created_at:%Y-%m-%d %H:%M}"
        table.add_row(row.reference, moment, row.status, row.topic, row.name, row.organisation or "–")
    console.print(table)
    console.print(f"{found.total} in all, page {found.number} of {found.pages}.")


@enquiries.command()
def show(reference: str) -> None:
    """Show an enquiry with its partners and history."""
    from bot.enquiries.case_service import get_case_service
    from bot.enquiries.exporting import as_record
    from bot.enquiries.records import UnknownEnquiry

    try:
        case = get_case_service().open_case(reference)
    except UnknownEnquiry:
        raise SystemExit("There is no enquiry with this reference.") from None
    for name, value in as_record(case.enquiry).items():
        console.print(f"{name:13} {value or '–'}", markup=False)
    for partner in case.partners:
        console.print(f"{'partner':13} {partner.name['en']}: {partner.reason['en']}", markup=False)
    for event in case.history:
        console.print(f"{event.created_at:%Y-%m-%d %H:%M}  {event.kind}  {event.actor or ''}", markup=False)
    for mail in case.mails:
        console.print(f"{mail.created_at:%Y-%m-%d %H:%M}  mail {mail.template}: {mail.state} {mail.failure or ''}")


@enquiries.command()
def export(
    form: Annotated[Format, typer.Option("--format", help="File format.")] = Format.JSONL,
    output: Annotated[Path | None, typer.Option(help="File to write; by default standard output.")] = None,
) -> None:
    """Export all enquiries, oldest first."""
    from bot.enquiries.case_service import get_case_service

    content = get_case_service().export(form.value)
    if output is None:
        sys.stdout.buffer.write(content)
        return
    output.touch(mode=0o600)
    output.write_bytes(content)


def erase(
    reference: Annotated[str, typer.Argument(help="Reference of an enquiry.")] = "",
    email: Annotated[str, typer.Option(help="Erase all enquiries of this address instead.")] = "",
) -> None:
    """Erase enquiries from every store, and print the receipts."""
    from bot.conversations.erasure import truncate_journal
    from bot.database import get_database
    from bot.enquiries import erasure
    from bot.settings import load_settings

    if bool(reference) == bool(email):
        raise SystemExit("Name either a reference or an e-mail address.")
    database, settings = get_database(), load_settings()
    with database.begin(immediate=True) as session:
        found = erasure.find_all(session, reference=reference, email=email)
        erased = [erasure.erase(session, settings, enquiry) for enquiry in found]
    truncate_journal(database)
    for each in erased:
        console.print(f"{each.reference} is erased, receipt {each.receipt}.")
    if not erased:
        raise SystemExit("There is no such enquiry.")
    if any(each.conversation_id for each in erased):
        console.print("The chats it came from are emptied by the running assistant within a minute.")


@retention.command()
def run(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how much there is to forget.")] = False,
) -> None:
    """Forget everything whose time is over."""
    from bot.database import get_database, utc_now
    from bot.enquiries.retention import run as forget
    from bot.settings import load_settings

    forgotten = forget(get_database(), load_settings(), utc_now(), dry=dry_run)
    parts = ", ".join(f"{count} {name}" for name, count in vars(forgotten).items())
    console.print(f"{'To forget' if dry_run else 'Forgotten'}: {parts}.")


@retention.command()
def watch() -> None:
    """Run at the start and then every hour; the process manager runs this."""
    from bot.enquiries.forgetting import watch_forever

    watch_forever()
