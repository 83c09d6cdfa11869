"""Keep the secret keys in a file that only its owner can read."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterable
from pathlib import Path

KEY_BYTES = 32


def read_or_create_keys(path: Path) -> tuple[str, ...]:
    """Return the keys of the file, newest first; create it with one key when it is not there."""
    if not path.exists():
        _create(path)
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
    return tuple(line.strip() for line in path.read_text("ascii").splitlines() if line.strip())


def rotate_keys(path: Path, *, stolen: bool = False) -> int:
    """Put a new key in front, or, where the old ones were stolen, in their place; return how many there are then."""
    known = read_or_create_keys(path)
    return _replace(path, (_new_key(),) if stolen else (_new_key(), *known))


def forget_old_keys(path: Path) -> int:
    """Keep only the newest key, which signs already; return how many there were."""
    known = read_or_create_keys(path)
    _replace(path, known[:1])
    return len(known)


def _replace(path: Path, keys: tuple[str, ...]) -> int:
    temporary = _write(path, keys)
    temporary.replace(path)
    return len(keys)


def _new_key() -> str:
    return secrets.token_urlsafe(KEY_BYTES)


def _write(path: Path, keys: Iterable[str]) -> Path:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".secrets-")  # mode 0600
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.writelines(f"{key}\n" for key in keys)
    return Path(temporary)


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _write(path, [_new_key()])
    try:
        # `link` fails when another process was first: both then read the same keys.
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
