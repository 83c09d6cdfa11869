"""The only way to a conversation: its token (Zulip's rule: guarded data through one function)."""

import asyncio

from starlette.requests import Request

from bot.conversations.dialogue import TurnLate
from bot.conversations.records import Session
from bot.conversations.sessions import find_session
from bot.conversations.tokens import looks_like_token
from bot.web.problems import Problem, not_authorised
from bot.web.services import services_of


async def access_conversation(request: Request, *, even_erasing: bool = False) -> Session:
    """Return the conversation of the bearer token. Raises a 401 `Problem`."""
    session = await services_of(request).workers.read(find_session, read_token(request))
    if session is None or (session.erasing and not even_erasing):
        raise not_authorised()
    request.state.language = session.language
    return session


async def access_for_message(request: Request) -> Session:
    """Return the conversation as it was lately: whether it still exists is checked under its lock.

    Raises `TurnLate` where the database takes as long as a whole turn may.
    """
    services, token = services_of(request), read_token(request)
    recent = services.recent_sessions
    session = recent.find(token)
    if session is None:
        try:
            session = await asyncio.wait_for(access_conversation(request), services.settings.turn_timeout_seconds)
        except TimeoutError:
            raise TurnLate from None
        recent.remember(token, session)
    request.state.language = session.language
    return session


def refuse_when_off(request: Request) -> None:
    """Raise a 503 `Problem` that names the plain form while the operator has turned the bot off."""
    settings = services_of(request).settings
    if not settings.chat_enabled:
        form = f"{settings.public_url}/enquiry"
        raise Problem(503, "chat_off", extra={"form": form}, form=form)


def read_token(request: Request) -> str:
    """Return the bearer token. Raises a 401 `Problem` where there is none that could be one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not looks_like_token(token):
        raise not_authorised()
    return token
