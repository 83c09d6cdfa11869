"""Signed links to the replies of a chat, for visitors who have left it."""

from __future__ import annotations

from itsdangerous import BadData

from bot.settings import Settings
from bot.signing import make_serializer

SECONDS_OF_A_DAY = 86_400
SALT = "chat-replies"


def reply_url(settings: Settings, conversation_id: str) -> str:
    """Return the address of the page that shows the replies."""
    return f"{settings.public_url}/chat/replies?token={make_serializer(settings, SALT).dumps(conversation_id)}"


def read_link(settings: Settings, token: str) -> str | None:
    """Return the conversation that a link opens; None where it is forged or too old."""
    try:
        opened = make_serializer(settings, SALT).loads(token, max_age=settings.link_days * SECONDS_OF_A_DAY)
    except BadData:
        return None
    return str(opened)
