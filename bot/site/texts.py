"""Texts that the operator may change: the newest published version, else the default of a file."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.languages import LANGUAGES
from bot.site.filling import placeholders
from bot.site.models import PublishedText
from bot.site.records import InvalidText, SiteText, UnknownText

MAX_CHARACTERS = 8_000
REQUIRED = frozenset({"reference", "link", "text"})
"""Placeholders that a default uses and without which the text would miss its purpose."""
_FOLDER = Path(__file__).parent / "defaults"


def list_keys() -> tuple[str, ...]:
    """Return the keys of all texts, for the editor."""
    return tuple(sorted({path.name.split(".")[0] for path in _FOLDER.glob("*.txt")}))


def current(session: Session, key: str, language: str) -> SiteText:
    """Return the text that holds now. Raises `UnknownText`."""
    default = default_text(key, language)
    row = session.scalars(_versions(key, language).limit(1)).first()
    return default if row is None else _record(row)


def history(session: Session, key: str, language: str) -> list[SiteText]:
    """Return all versions, newest first; the default comes last. Raises `UnknownText`."""
    default = default_text(key, language)
    return [*(_record(row) for row in session.scalars(_versions(key, language))), default]


def find_version(session: Session, key: str, sha256: str) -> SiteText | None:
    """Return the text with this digest, in whichever language and version it was shown."""
    for language in LANGUAGES:
        default = default_text(key, language)
        if default.sha256 == sha256:
            return default
    row = session.scalars(select(PublishedText).where(PublishedText.key == key, PublishedText.sha256 == sha256)).first()
    return None if row is None else _record(row)


def publish(session: Session, key: str, language: str, text: str, created_by: str | None = None) -> SiteText:
    """Make a text the current one; the same text again is no new version. Raises `InvalidText`, `UnknownText`."""
    cleaned = text.replace("\r\n", "\n").strip()
    _check(default_text(key, language), cleaned)
    now = current(session, key, language)
    if now.text == cleaned:
        return now
    newest = session.scalar(
        select(func.max(PublishedText.version)).where(PublishedText.key == key, PublishedText.language == language)
    )
    row = PublishedText(
        key=key,
        language=language,
        version=(newest or 0) + 1,
        text=cleaned,
        sha256=digest(cleaned),
        created_by=created_by,
    )
    session.add(row)
    session.flush()
    return _record(row)


@cache
def default_text(key: str, language: str) -> SiteText:
    """Return the text that the program brings along. Raises `UnknownText`."""
    path = _FOLDER / f"{key}.{language}.txt"
    if key not in list_keys() or not path.is_file():
        raise UnknownText(f"{key}.{language}")
    text = path.read_text("utf-8").strip()
    return SiteText(key, language, 0, digest(text), text)


def digest(text: str) -> str:
    """Return the SHA-256 of a text, as it is kept with a consent."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _check(default: SiteText, text: str) -> None:
    known, used = placeholders(default.text), placeholders(text)
    if not text:
        raise InvalidText("empty")
    if len(text) > MAX_CHARACTERS:
        raise InvalidText("too_long")
    for name in sorted(used - known):
        raise InvalidText("unknown_placeholder", name)
    for name in sorted((known & REQUIRED) - used):
        raise InvalidText("missing_placeholder", name)


def _versions(key: str, language: str) -> Select[PublishedText]:
    return (
        select(PublishedText)
        .where(PublishedText.key == key, PublishedText.language == language)
        .order_by(PublishedText.version.desc())
    )


def _record(row: PublishedText) -> SiteText:
    return SiteText(row.key, row.language, row.version, row.sha256, row.text, row.created_at, row.created_by)
