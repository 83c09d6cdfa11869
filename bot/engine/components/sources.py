"""Fingerprints of what Rasa's training cache does not see: our files and our code."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path


def file_hash(path: str | None) -> str:
    """Return a hash of the file, or of nothing where it is absent."""
    file = Path(path) if path else None
    return hashlib.sha256(file.read_bytes() if file and file.is_file() else b"").hexdigest()


@lru_cache(maxsize=1)
def source_hash() -> str:
    """Return a hash of the components' code."""
    digest = hashlib.sha256()
    for module in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(module.read_bytes())
    return digest.hexdigest()
