"""Read knowledge files from an uploaded archive, and keep it until somebody has looked at what it would change."""

from __future__ import annotations

import io
import re
import secrets
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile

import yaml
from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.database import utc_now
from bot.knowledge.models import KnowledgeUpload
from bot.knowledge.records import Knowledge, KnowledgeFileError, read_folder

MAX_ARCHIVE = 10_000_000
MAX_UNPACKED = 40_000_000
KEPT = timedelta(days=1)
_NAME = re.compile(
    r"(?:knowledge/)?((?:sources|entities|relations|unknowns)\.yml|facts/[\w-]{1,60}\.yml|"
    r"questions/(?:facts|unknowns|lookups|limits|followups)/[\w-]{1,60}\.yml)"
)


class UnknownUpload(LookupError):
    """The upload was taken over, thrown away or forgotten."""


def read_archive(content: bytes) -> Knowledge:
    """Return the knowledge that a zip archive holds; other files are ignored. Raises `KnowledgeFileError`."""
    try:
        with ZipFile(io.BytesIO(content)) as archive, TemporaryDirectory() as name:
            folder = Path(name)
            _unpack(archive, folder)
            try:
                return read_folder(folder)
            except KnowledgeFileError as error:
                raise KnowledgeFileError(str(error).replace(f"{folder}/", "")) from error
    except (BadZipFile, EOFError, NotImplementedError, RuntimeError, UnicodeDecodeError) as error:
        raise KnowledgeFileError("This is not a readable zip archive of knowledge files.") from error


def keep_upload(session: Session, content: bytes, account_id: int | None) -> str:
    """Keep an archive for a day and return its id."""
    session.execute(delete(KnowledgeUpload).where(KnowledgeUpload.created_at < utc_now() - KEPT))
    row = KnowledgeUpload(id=secrets.token_hex(16), account_id=account_id, content=content)
    session.add(row)
    return row.id


def read_upload(session: Session, upload_id: str, account_id: int | None) -> bytes:
    """Return a kept archive to the one who brought it. Raises `UnknownUpload`."""
    row = session.get(KnowledgeUpload, upload_id)
    if row is None or row.account_id != account_id:
        raise UnknownUpload(upload_id)
    return row.content


def forget_upload(session: Session, upload_id: str) -> None:
    """Throw a kept archive away."""
    session.execute(delete(KnowledgeUpload).where(KnowledgeUpload.id == upload_id))


def _unpack(archive: ZipFile, folder: Path) -> None:
    """Write the files with the names that knowledge has; what says to be larger than allowed is refused unread."""
    entries = [(entry, _NAME.fullmatch(entry.filename)) for entry in archive.infolist()]
    if sum(entry.file_size for entry, match in entries if match) > MAX_UNPACKED:
        raise KnowledgeFileError("The archive is too large.")
    for entry, match in entries:
        if match:
            path = folder / match.group(1)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_without_aliases(archive.read(entry).decode("utf-8"), match.group(1)), encoding="utf-8")


def _without_aliases(text: str, name: str) -> str:
    """Refuse YAML's references: a few lines of them unfold to gigabytes."""
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.CSafeLoader)):
            raise KnowledgeFileError(f"{name} uses YAML references (&, *), which are not allowed.")
    except yaml.YAMLError as error:
        raise KnowledgeFileError(f"{name} is not valid YAML: {error}") from error
    return text
