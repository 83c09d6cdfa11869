"""Passwords: argon2id (RFC 9106), and what is asked of a new one (NIST SP 800-63B, OWASP ASVS 6.2)."""

from __future__ import annotations

import secrets
from functools import cache

from pwdlib import PasswordHash

MIN_LENGTH = 12
MAX_LENGTH = 256
# Without letters and digits that are mistaken for each other on paper.
_READABLE = "23456789abcdefghijkmnpqrstuvwxyz"
_COMMON = (
    "password",
    "passwort",
    "qwertz",
    "qwerty",
    "12345",
    "abcdef",
    "iloveyou",
    "letmein",
    "willkommen",
    "welcome",
)

_HASH = PasswordHash.recommended()


class WeakPassword(ValueError):
    """A password that cannot be taken; `reason` is `too_short`, `too_long`, `too_simple` or `like_account`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def check_password(password: str, *known: str) -> None:
    """Refuse what is short, all alike, among the first guesses, or made of the account's `known` words.

    Raises `WeakPassword`.
    """
    lowered = password.casefold()
    if len(password) < MIN_LENGTH:
        raise WeakPassword("too_short")
    if len(password) > MAX_LENGTH:
        raise WeakPassword("too_long")
    if len(set(lowered)) < 5 or any(len(lowered.replace(word, "")) < MIN_LENGTH // 2 for word in _COMMON):
        raise WeakPassword("too_simple")
    if any(len(word) > 3 and word.casefold() in lowered for word in known):
        raise WeakPassword("like_account")


def hash_password(password: str) -> str:
    """Return the argon2id hash with its own salt and parameters."""
    return _HASH.hash(password)


def verify_password(password: str, hashed: str | None) -> bool:
    """Compare; without a hash the same work is done, so that timing does not tell who has an account."""
    matches = _HASH.verify(password[:MAX_LENGTH], hashed or _dummy_hash())
    return matches and hashed is not None


def new_one_time_password() -> str:
    """Return four groups of five characters that can be typed from paper (about 99 random bits)."""
    return "-".join("".join(secrets.choice(_READABLE) for _ in range(5)) for _ in range(4))


@cache
def _dummy_hash() -> str:
    return _HASH.hash(secrets.token_urlsafe())
