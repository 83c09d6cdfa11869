"""Signed links to the replies of a chat, for visitors who have left it."""

from __future__ import annotations

import hashlib

from itsdangerous import BadData, URLSafeTimedSerializer

from bot.settings import Settings

SECONDS_OF_A_DAY = 86_400


def reply_url(settings: Settings, conversation_id: str) -> str:
    """Return the address of the page that shows the replies."""
    return f"{settings.public_url}/chat/replies?token={_serializer(settings).dumps(conversation_id)}"


def read_link(settings: Settings, token: str) -> str | None:
    """Return the conversation that a link opens; None where it is forged or too old."""
    try:
        opened = _serializer(settings).loads(token, max_age=settings.link_days * SECONDS_OF_A_DAY)
    except BadData:
        return None
    return str(opened)


def _serializer(settings: Settings) -> URLSafeTimedSerializer:
    # The newest key is first in the settings, and last for the library.
    keys = [key.get_secret_value() for key in reversed(settings.secret_keys)]
    return URLSafeTimedSerializer(keys, salt="chat-replies", signer_kwargs={"digest_method": hashlib.sha256})
