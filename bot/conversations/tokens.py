"""Tokens, ids and receipts: unguessable, and of the token only a hash is stored."""

import hashlib
import re
import secrets
import uuid

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
# Without letters and digits that are mistaken for each other when read aloud.
_READABLE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_token() -> str:
    """Return 256 random bits, URL-safe (OWASP ASVS 7.2.3 asks for 128)."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Return the SHA-256 of a token; random tokens need no salt and no slow hash."""
    return hashlib.sha256(token.encode("ascii")).hexdigest()


def looks_like_token(value: str) -> bool:
    """Tell whether a look-up is worth it."""
    return TOKEN.fullmatch(value) is not None


def new_conversation_id() -> str:
    """Return the id that is also the sender in Rasa: 122 random bits."""
    return uuid.uuid4().hex


def new_button_id() -> str:
    """Return the opaque id of an offered button."""
    return secrets.token_urlsafe(12)


def new_turn_id() -> str:
    """Return the id under which a turn appears in the logs of all processes."""
    return str(uuid.uuid4())


def new_receipt() -> str:
    """Return a receipt for an erasure, such as `DEL-7K3M-Q9XD`."""
    groups = ("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(2))
    return "-".join(("DEL", *groups))
