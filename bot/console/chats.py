"""Live chats: who waits, what is said, take over, write, hand back, end."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import IntegrityError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.accounts import audit
from bot.console.chat_pages import render_list, render_news, render_problem, show_page
from bot.console.errors import not_found
from bot.console.guards import action, page
from bot.console.notices import redirect
from bot.console.services import services_of
from bot.conversations import live_chats, presence, takeover
from bot.conversations.records import Coordinator
from bot.conversations.row_lock import ConversationGone
from bot.conversations.takeover import NotHolding, TakenByAnother
from bot.conversations.texts import MAX_CHARACTERS

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SENT = {"HX-Trigger": "chat-sent"}


@page()
def show_chats(request: Request, session: Session) -> Response:
    """Show all chats."""
    return show_page(request, session)


@page()
def show_chat(request: Request, session: Session) -> Response:
    """Show one chat beside the others."""
    return show_page(request, session, _find(request, session))


@page(background=True)
def show_list(request: Request, session: Session) -> Response:
    """Give the list anew where it has changed."""
    return render_list(request, session)


@page(background=True)
def show_news(request: Request, session: Session) -> Response:
    """Give what was said since, and who has the chat where that has changed."""
    return render_news(request, session, _find(request, session))


@action(background=True)
def signal(request: Request, session: Session) -> Response:
    """Note that the console is open, and say what rings."""
    account_id = request.state.account.id
    available = presence.see(session, account_id)
    heard = live_chats.read_signal(session, account_id)
    rings = heard.newest_wait.isoformat() if heard.newest_wait else ""
    body = {"waiting": heard.waiting, "unanswered": heard.unanswered, "newest": rings, "available": available}
    return JSONResponse(body)


@action()
def set_availability(request: Request, session: Session) -> Response:
    """Take chats, or no longer."""
    available = request.state.form.line("available") == "yes"
    presence.see(session, request.state.account.id, available)
    return redirect(request, "/chats", "chats.available_now" if available else "chats.away_now")


@action()
async def take_over(request: Request) -> Response:
    """Take a chat over."""
    try:
        await _act(request, takeover.take_over, "take_over")
    except TakenByAnother as taken:
        return _go(request, "chats.taken_by", name=taken.name)
    return _go(request, "")


@action()
async def write(request: Request) -> Response:
    """Send the visitor a message."""
    form = request.state.form
    text = form.text("text")
    if not text or len(text) > MAX_CHARACTERS:
        return _refuse(request, "too_long" if text else "empty")
    try:
        await _act(request, takeover.write, "", text, _client_id(form.line("client_id")))
    except NotHolding:
        return _refuse(request, "not_holding")
    except IntegrityError:
        pass  # sent twice, stored once
    return Response(status_code=204, headers=SENT) if "hx-request" in request.headers else _go(request, "")


@action()
async def note_typing(request: Request) -> Response:
    """Note that the coordinator is writing, so that the chat does not go back to the bot."""
    try:
        await _act(request, takeover.attend, "")
    except NotHolding:
        pass  # the page says so by itself
    return Response(status_code=204)


@action()
async def hand_back(request: Request) -> Response:
    """Let the bot go on."""
    return await _leave(request, "handed_back")


@action()
async def end(request: Request) -> Response:
    """Say goodbye."""
    return await _leave(request, "ended")


async def _leave(request: Request, ending: str) -> Response:
    try:
        await _act(request, takeover.hand_back, ending, ending)
    except NotHolding:
        return _go(request, "chats.not_holding")
    return _go(request, f"chats.{ending}_now")


async def _act(request: Request, change: Callable[..., object], audited: str, *args: Any) -> None:
    """Run a change in one transaction with its line of the audit log, then wake whoever waits for news."""
    account, conversation_id = request.state.account, request.path_params["id"]

    def work(session: Session) -> None:
        change(session, conversation_id, Coordinator(account.id, account.name), *args)
        if audited:
            audit.record(session, account.id, f"chats.{audited}", conversation_id)

    try:
        await services_of(request).workers.write(work)
    except ConversationGone:
        raise not_found() from None
    services_of(request).hub.wake(conversation_id)


def _find(request: Request, session: Session) -> live_chats.LiveChat:
    chat = live_chats.find_chat(session, request.path_params["id"])
    if chat is None:
        raise not_found()
    return chat


def _go(request: Request, notice: str, **values: Any) -> Response:
    return redirect(request, f"/chats/{request.path_params['id']}", notice, **values)


def _refuse(request: Request, reason: str) -> Response:
    """Say in place why nothing was sent; the text stays where it was typed."""
    if "hx-request" in request.headers:
        return render_problem(request, reason)
    return _go(request, f"chats.problems.{reason}")


def _client_id(value: str) -> str | None:
    try:
        return str(uuid.UUID(value))
    except ValueError:
        return None


ROUTES = [
    Route("/chats", show_chats, methods=["GET"]),
    Route("/chats/list", show_list, methods=["GET"]),
    Route("/chats/signal", signal, methods=["POST"]),
    Route("/chats/availability", set_availability, methods=["POST"]),
    Route("/chats/{id}", show_chat, methods=["GET"]),
    Route("/chats/{id}/news", show_news, methods=["GET"]),
    Route("/chats/{id}/take-over", take_over, methods=["POST"]),
    Route("/chats/{id}/messages", write, methods=["POST"]),
    Route("/chats/{id}/typing", note_typing, methods=["POST"]),
    Route("/chats/{id}/hand-back", hand_back, methods=["POST"]),
    Route("/chats/{id}/end", end, methods=["POST"]),
]
