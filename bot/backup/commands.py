"""Commands: `bot backup`, `bot restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add the commands to `bot`."""
    app.command()(backup)
    app.command()(restore)


def backup(
    folder: Annotated[Path, typer.Argument(help="Where the archive goes; best on another disk.")],
    secrets: Annotated[bool, typer.Option("--secrets", help="Put the secret keys in, too.")] = False,
    keep: Annotated[int | None, typer.Option(min=1, help="How many archives stay; older ones are deleted.")] = None,
    erasures: Annotated[bool, typer.Option("--erasures", help="Only bring the list of erasures up to date.")] = False,
) -> None:
    """Save databases, fitted knowledge and mail files in one archive; the assistant may run."""
    from bot.backup.problems import BackupRefused
    from bot.backup.service import create_backup, save_erasures

    settings = load_settings()
    try:
        if erasures:
            typer.echo(f"The list of erasures is up to date; entries: {save_erasures(settings, folder)}.")
            return
        target = create_backup(settings, folder, with_secrets=secrets, keep=keep)
    except BackupRefused as refusal:
        raise SystemExit(str(refusal)) from None
    typer.echo(f"Saved {target} ({target.stat().st_size / 1e6:.1f} MB). It holds personal data: keep it safe.")


def restore(
    archive: Annotated[Path, typer.Argument(help="The archive that `bot backup` has made.")],
    replace: Annotated[bool, typer.Option("--replace", help="Replace what the databases hold now.")] = False,
) -> None:
    """Put everything of a backup back, and erase again what was erased since; nothing may run."""
    from bot.backup.problems import BackupRefused
    from bot.backup.service import restore_backup

    try:
        restored = restore_backup(load_settings(), archive, replace=replace)
    except BackupRefused as refusal:
        raise SystemExit(str(refusal)) from None
    expected = restored.manifest.rows
    wrong = sorted(name for name, count in expected.items() if restored.rows.get(name) != count)
    typer.echo(
        f"Restored the backup of {restored.manifest.created_at}: {sum(restored.rows.values())} rows in "
        f"{len(restored.rows)} tables; replayed {restored.erasures} erasures."
    )
    if not restored.secrets:
        typer.echo("The archive holds no secret keys: links that were signed with other keys are void.")
    if wrong:
        raise SystemExit(f"The number of rows differs from the backup in: {', '.join(wrong)}.")
