"""What the pages of the live chats show."""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from bot.console.rendering import language_of, render
from bot.conversations import live_chats, presence
from bot.conversations.handoff_service import look_ahead
from bot.conversations.live_chats import LiveChat
from bot.conversations.texts import MAX_CHARACTERS
from bot.conversations.transcripts import PAGE_SIZE, read_after
from bot.database import utc_now
from bot.languages import LANGUAGES
from bot.site import texts

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PHRASES = "chat_phrases"
MAX_SEQ = 2**31 - 1


def show_page(request: Request, session: Session, chat: LiveChat | None = None) -> Response:
    """Show the list of chats, and one chat beside it."""
    values = _list_values(session, chat.id if chat else "")
    values |= {
        "prospect": look_ahead(session, language_of(request)),
        "available": presence.takes_chats(session, request.state.account.id),
        "max_characters": MAX_CHARACTERS,
    }
    if chat is not None:
        first = max(chat.last_seq - PAGE_SIZE, 0) if "all" not in request.query_params else 0
        values |= _chat_values(request, session, chat, first) | {"first": first, "client_id": str(uuid.uuid4())}
        values["phrases"] = _read_phrases(session, chat)
    return render(request, "chats/page.html", chat=chat, **values)


def render_list(request: Request, session: Session) -> Response:
    """Return the list of chats, or nothing where the reader has it already."""
    values = _list_values(session, request.query_params.get("open", ""))
    if request.query_params.get("known") == values["known"]:
        return Response(status_code=204)
    return render(request, "chats/list.html", **values)


def render_news(request: Request, session: Session, chat: LiveChat) -> Response:
    """Return what was said after a message, or nothing where that is nothing."""
    after = request.query_params.get("after", "")
    seq = min(int(after), MAX_SEQ) if after.isdecimal() and after.isascii() and len(after) < 12 else 0
    values = _chat_values(request, session, chat, seq)
    changed = request.query_params.get("state") != values["state"]
    if not values["messages"] and not changed:
        return Response(status_code=204)
    return render(request, "chats/news.html", chat=chat, changed=changed, **values)


def render_problem(request: Request, reason: str) -> Response:
    """Return the sentence that says why nothing was sent."""
    return render(request, "chats/problem.html", reason=reason)


def _list_values(session: Session, open_id: str) -> dict[str, Any]:
    groups = [
        ("waiting", live_chats.list_waiting(session)),
        ("held", live_chats.list_held(session)),
        ("running", live_chats.list_running(session)),
        ("missed", live_chats.list_missed(session)),
    ]
    # The minute, because the list says how long somebody has waited.
    content = repr((groups, utc_now().replace(second=0, microsecond=0), open_id))
    known = hashlib.sha256(content.encode()).hexdigest()[:16]
    return {"groups": groups, "known": known, "open_id": open_id}


def _chat_values(request: Request, session: Session, chat: LiveChat, after: int) -> dict[str, Any]:
    messages = read_after(session, chat.id, after).messages
    holds = chat.mode == "human" and chat.coordinator_id == request.state.account.id
    state = f"{chat.mode}-{chat.coordinator_id or 0}-{int(chat.visitor_is_here)}"
    newest = messages[-1].seq if messages else after
    return {"messages": messages, "holds": holds, "state": state, "newest": newest}


def _read_phrases(session: Session, chat: LiveChat) -> list[tuple[str, list[str]]]:
    """Return the canned phrases, those in the visitor's language first."""
    ordered = sorted(LANGUAGES, key=lambda language: language != chat.language)
    return [(language, _split(texts.current(session, PHRASES, language).text)) for language in ordered]


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]
