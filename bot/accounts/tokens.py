"""Tokens of sessions and links: unguessable, and only a hash is stored."""

import hashlib
import hmac
import secrets


def new_token() -> str:
    """Return 256 random bits, URL-safe (OWASP ASVS 7.2.3 asks for 128)."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Return the SHA-256 of a token; random tokens need no salt and no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def form_token(secret: str) -> str:
    """Return what forms carry against forgery: derived from the cookie's secret, so it dies with it."""
    return hmac.new(secret.encode("utf-8", "replace"), b"form", hashlib.sha256).hexdigest()


def matches(token: str, secret: str) -> bool:
    """Compare a form's token with the one that belongs to the secret, in constant time."""
    return hmac.compare_digest(token.encode("utf-8", "replace"), form_token(secret).encode())
