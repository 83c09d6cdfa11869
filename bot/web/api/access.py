"""The only way to a conversation: its token (Zulip's rule: guarded data through one function)."""

from starlette.requests import Request

from bot.conversations.records import Session
from bot.conversations.sessions import find_session
from bot.conversations.tokens import looks_like_token
from bot.web.problems import not_authorised
from bot.web.services import services_of


async def access_conversation(request: Request, *, even_erasing: bool = False) -> Session:
    """Return the conversation of the bearer token. Raises a 401 `Problem`."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not looks_like_token(token):
        raise not_authorised()
    session = await services_of(request).workers.read(find_session, token)
    if session is None or (session.erasing and not even_erasing):
        raise not_authorised()
    request.state.language = session.language
    return session
