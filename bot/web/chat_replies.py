"""What a mailed link opens for a visitor who had left: the chat, read-only."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from bot.conversations.live_chats import find_chat
from bot.conversations.reply_links import read_link
from bot.conversations.transcripts import PAGE_SIZE, read_after
from bot.web.enquiry.rendering import language_of, render
from bot.web.services import services_of


async def show_replies(request: Request) -> Response:
    """Show the newest messages of the conversation that the link opens."""
    services = services_of(request)
    conversation_id = read_link(services.settings, request.query_params.get("token", ""))
    chat = await services.workers.read(find_chat, conversation_id) if conversation_id else None
    if chat is None:
        return render(request, "chat_dead", language_of(request), 404)
    outcome = await services.workers.read(read_after, chat.id, max(chat.last_seq - PAGE_SIZE, 0))
    return render(request, "chat", language_of(request, chat.language), messages=outcome.messages)
