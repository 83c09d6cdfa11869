"""Sign what leaves the program and comes back: links, cookies, hidden fields."""

from __future__ import annotations

import hashlib

from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from bot.settings import Settings


def make_serializer(settings: Settings, salt: str) -> URLSafeTimedSerializer:
    """Return a serializer that signs with the newest key and accepts all; `salt` names what is signed."""
    return URLSafeTimedSerializer(_keys(settings), salt=salt, signer_kwargs={"digest_method": hashlib.sha256})


def make_signer(settings: Settings, salt: str) -> TimestampSigner:
    """Return a signer of plain text with the newest key; `salt` names what is signed."""
    return TimestampSigner(_keys(settings), salt=salt, digest_method=hashlib.sha256)


def _keys(settings: Settings) -> list[str]:
    # The newest key is first in the settings, and last for the library.
    return [key.get_secret_value() for key in reversed(settings.secret_keys)]
