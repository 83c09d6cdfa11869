"""Make a backup of everything that the assistant keeps, while it runs; restore one while it does not."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.accounts import audit
from bot.backup import dumps, erasures
from bot.backup.archive import Manifest, pack, unpack
from bot.backup.problems import BackupRefused
from bot.backup.running import refuse_while_running
from bot.database import opened, utc_now
from bot.database.migrate import Schema, is_known, read_revision, schema_of, upgrade
from bot.settings import Settings

NAME = "backup-{:%Y%m%dT%H%M%S%fZ}.tar.gz"
NAMES = "backup-*.tar.gz"
FOLDERS = ("knowledge", "mail")
"""What is copied of the data folder: fitted models, and mails that were written as files."""
CACHE = Path("cache", "vectors.sqlite3")
SECRETS = "secrets"


@dataclass(frozen=True)
class Restored:
    """What came out of a backup."""

    manifest: Manifest
    rows: dict[str, int]
    """Of our database, before erasures were replayed and migrations run."""
    erasures: int
    secrets: bool


def create_backup(settings: Settings, folder: Path, *, with_secrets: bool = False, keep: int | None = None) -> Path:
    """Write a new archive into the folder, and the list of erasures beside it. Raises `BackupRefused`."""
    revision = _revision_to_save(settings)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    moment = utc_now()
    with _workplace(settings) as work:
        # The tracker first: an erasure in between is then known to our database, and replayed on both.
        if not _share_one_database(settings):
            dumps.dump(settings.tracker_database_url, work / "tracker")
        dumps.dump(settings.database_url, work / "bot")
        _copy_files(settings, work, with_secrets)
        manifest = Manifest(
            created_at=moment.isoformat(timespec="seconds"),
            revision=revision,
            database=dumps.kind_of(settings.database_url),
            tracker=dumps.kind_of(settings.tracker_database_url),
            rows=_count_copy(settings, work / "bot"),
        )
        target = folder / NAME.format(moment)
        pack(work, manifest, target)
    save_erasures(settings, folder)
    _note(settings, target)
    _forget_older(folder, keep)
    return target


def save_erasures(settings: Settings, folder: Path) -> int:
    """Bring the list of erasures beside the backups up to date; return its length."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with opened(settings.database_url) as database:
        ledger = erasures.merge(erasures.load_ledger(folder), erasures.read_ledger(database))
    erasures.save_ledger(folder, ledger)
    return sum(map(len, ledger.values()))


def restore_backup(settings: Settings, source: Path, *, replace: bool = False) -> Restored:
    """Put back everything of an archive, and erase again what was erased since. Raises `BackupRefused`."""
    refuse_while_running(settings)
    with _workplace(settings) as work:
        manifest = unpack(source, work)
        _refuse_what_does_not_fit(settings, manifest)
        ledger = [erasures.load_ledger(source.parent)]
        if any(dumps.count_rows(settings.database_url).values()):
            if not replace:
                raise BackupRefused("The database is not empty; add --replace to replace everything in it.")
            ledger.append(_known_erasures(settings))
        return _put_back(settings, work, manifest, ledger)


def _put_back(settings: Settings, work: Path, manifest: Manifest, ledgers: list[erasures.Ledger]) -> Restored:
    dumps.load(settings.database_url, work / "bot")
    if (work / "tracker").exists():
        dumps.load(settings.tracker_database_url, work / "tracker")
    rows = {name: count for name, count in dumps.count_rows(settings.database_url).items() if name in manifest.rows}
    for name in FOLDERS:
        shutil.rmtree(settings.data_dir / name, ignore_errors=True)
        if (work / name).exists():
            shutil.move(work / name, settings.data_dir / name)
    for file in (CACHE, Path(SECRETS)):
        if (work / file).exists():
            (settings.data_dir / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.move(work / file, settings.data_dir / file)
    upgrade(settings.database_url)
    with opened(settings.database_url) as database:
        # Those that the archive itself knows of too: its copy of Rasa's events is a little older.
        erased = erasures.replay(database, erasures.merge(*ledgers, erasures.read_ledger(database)))
    return Restored(manifest, rows, erased, (settings.data_dir / SECRETS).exists() and SECRETS in manifest.checksums)


def _revision_to_save(settings: Settings) -> str:
    if dumps.is_absent(settings.database_url):
        raise BackupRefused("There is no database yet: nothing to save.")
    with opened(settings.database_url) as database:
        revision = read_revision(database)
    if revision is None:
        raise BackupRefused("The database has no tables: nothing to save.")
    return revision


def _refuse_what_does_not_fit(settings: Settings, manifest: Manifest) -> None:
    kinds = (dumps.kind_of(settings.database_url), dumps.kind_of(settings.tracker_database_url))
    if kinds != (manifest.database, manifest.tracker):
        raise BackupRefused(
            f"The backup is of {manifest.database} (conversations: {manifest.tracker}), the settings name {kinds[0]} "
            f"(conversations: {kinds[1]}); set BOT_DATABASE_URL and BOT_TRACKER_DATABASE_URL to databases of its kind."
        )
    if not is_known(manifest.revision):
        raise BackupRefused(
            f"The backup has the schema {manifest.revision} of a newer version of this program; install that version."
        )


def _known_erasures(settings: Settings) -> erasures.Ledger:
    """Return what the database that is about to go knows to be erased."""
    with opened(settings.database_url) as database:
        try:
            return erasures.read_ledger(database)
        except SQLAlchemyError as error:
            if schema_of(database) is not Schema.NEWER:
                return {}
            raise BackupRefused(
                "A newer version of this program has changed the list of what was erased, and this one cannot read it; "
                "install the newer version again, run `bot backup FOLDER --erasures`, and come back."
            ) from error


def _copy_files(settings: Settings, work: Path, with_secrets: bool) -> None:
    for name in FOLDERS:
        if (settings.data_dir / name).is_dir():
            shutil.copytree(settings.data_dir / name, work / name)
    if (settings.data_dir / CACHE).exists():
        (work / CACHE).parent.mkdir()
        dumps.copy_sqlite(settings.data_dir / CACHE, work / CACHE)
    if with_secrets and (settings.data_dir / SECRETS).exists():
        shutil.copy(settings.data_dir / SECRETS, work / SECRETS)


def _count_copy(settings: Settings, copy: Path) -> dict[str, int]:
    """Count the copy itself where it is an SQLite file; else the database, which may be a little ahead."""
    is_file = dumps.kind_of(settings.database_url) == "sqlite"
    return dumps.count_rows(f"sqlite:///{copy}" if is_file else settings.database_url)


def _share_one_database(settings: Settings) -> bool:
    ours, tracker = make_url(settings.database_url), make_url(settings.tracker_database_url)
    return (ours.host, ours.port, ours.database) == (tracker.host, tracker.port, tracker.database)


def _note(settings: Settings, target: Path) -> None:
    """Let alarms know; a database that awaits its migrations is left as it is."""
    with opened(settings.database_url) as database:
        if schema_of(database) is Schema.CURRENT:
            with database.begin(immediate=True) as session:
                audit.record(session, None, audit.BACKUP, target.name)


def _forget_older(folder: Path, keep: int | None) -> None:
    if keep:
        for old in sorted(folder.glob(NAMES))[:-keep]:
            old.unlink()


@contextmanager
def _workplace(settings: Settings) -> Iterator[Path]:
    """Lend a folder beside the data: a finished file can be moved into its place at once."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=settings.data_dir) as name:
        yield Path(name)
