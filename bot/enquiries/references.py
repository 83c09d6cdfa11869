"""References and receipts: readable aloud, and not guessable."""

from __future__ import annotations

import re
import secrets

# Without letters and digits that are mistaken for each other, and without vowels that spell words.
READABLE = "23456789BCDFGHJKMNPQRSTVWXZ"
_REFERENCE = re.compile(rf"\bGMR[\s-]?([{READABLE}]{{4}})[\s-]?([{READABLE}]{{4}})\b", re.IGNORECASE)


def new_reference() -> str:
    """Return a reference such as `GMR-7K3M-Q9XD`: 38 random bits; alone it opens nothing."""
    return f"GMR-{_group()}-{_group()}"


def new_receipt() -> str:
    """Return the receipt of an erasure, such as `DEL-7K3M-Q9XD`."""
    return f"DEL-{_group()}-{_group()}"


def find_reference(text: str) -> str | None:
    """Return the first reference that a text names, however it is written."""
    found = _REFERENCE.search(text)
    return f"GMR-{found[1]}-{found[2]}".upper() if found else None


def _group() -> str:
    return "".join(secrets.choice(READABLE) for _ in range(4))
