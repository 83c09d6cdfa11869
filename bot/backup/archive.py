"""The archive: a tar file whose first member says what is in it, with a checksum of each other one."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bot.backup.problems import BackupRefused

FORMAT = 1
MANIFEST = "manifest.json"
MODE = 0o600


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `rows` counts the rows of each table of our database."""

    created_at: str
    """ISO 8601, UTC."""
    revision: str
    database: str
    """`sqlite` or `postgresql`: what our database was."""
    tracker: str
    rows: dict[str, int]
    checksums: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


def pack(folder: Path, manifest: Manifest, target: Path) -> Manifest:
    """Write the files of a folder into a new archive, whole or not at all; readable by its owner only."""
    complete = Manifest(**{**asdict(manifest), "checksums": _hash_files(folder)})
    (folder / MANIFEST).write_text(json.dumps(asdict(complete), indent=2) + "\n", "utf-8")
    unfinished = target.with_name(f".{target.name}.unfinished")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, MODE), "wb") as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as archive:
            for name in (MANIFEST, *complete.checksums):
                archive.add(folder / name, name)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(target)
    return complete


def unpack(source: Path, folder: Path) -> Manifest:
    """Extract an archive and compare each file with its checksum. Raises `BackupRefused`."""
    try:
        with tarfile.open(source) as archive:
            _extract(archive, folder)
    except FileNotFoundError:
        raise BackupRefused(f"There is no backup {source}.") from None
    except (OSError, EOFError, tarfile.TarError) as error:
        raise BackupRefused(f"{source} is not a whole backup ({type(error).__name__}).") from None
    manifest = _read_manifest(source, folder)
    if _hash_files(folder) != manifest.checksums:
        raise BackupRefused(f"{source} is damaged: a file in it differs from its checksum.")
    return manifest


def _extract(archive: tarfile.TarFile, folder: Path) -> None:
    """Extract plain files only, and none outside the folder: `filter="data"`, which Debian 12's Python 3.11.2 lacks."""
    root = folder.resolve()
    for member in archive.getmembers():
        target = (root / member.name).resolve()
        if member.isdir():
            continue
        if not (member.isfile() and target.is_relative_to(root)):
            raise tarfile.TarError(member.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.extractfile(member) as source, target.open("xb") as file:  # type: ignore[union-attr]
            shutil.copyfileobj(source, file)


def _read_manifest(source: Path, folder: Path) -> Manifest:
    try:
        content = json.loads((folder / MANIFEST).read_text("utf-8"))
        if content["format"] > FORMAT:
            raise BackupRefused(f"{source} was made by a newer version of this program; install that version.")
        return Manifest(**content)
    except (OSError, ValueError, KeyError, TypeError):
        raise BackupRefused(f"{source} is not a backup of this program.") from None


def _hash_files(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / MANIFEST)
    return {str(path.relative_to(folder)): _hash(path) for path in files}


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
