"""Open, export and erase conversations."""

from starlette.requests import Request
from starlette.responses import Response

from bot.conversations.export import export_conversation
from bot.languages import choose_language
from bot.web.api.access import access_conversation, refuse_when_off
from bot.web.replies import reply
from bot.web.schemas import (
    ConversationBody,
    ConversationRequest,
    ExportBody,
    MessageBody,
    ReceiptBody,
)
from bot.web.services import services_of
from bot.web.strict_json import read_model
from bot.web.texts import phrase


async def open_conversation(request: Request) -> Response:
    """Open a conversation and greet."""
    services = services_of(request)
    refuse_when_off(request)
    await services.limiter.count_conversation(request)
    body = await read_model(request, ConversationRequest, "body_too_large")
    language = body.language or choose_language(request.headers.get("accept-language"))
    opened = await services.dialogue.open(language)
    return reply(
        ConversationBody.model_construct(
            token=opened.token,
            language=opened.language,
            mode=opened.outcome.mode,
            messages=[MessageBody.of(message) for message in opened.outcome.messages],
        ),
        201,
    )


async def export(request: Request) -> Response:
    """Give the visitor everything that is held about the conversation."""
    services = services_of(request)
    session = await access_conversation(request)
    await services.limiter.count_read(session.id)
    held = await services.workers.read(export_conversation, session.id)
    body = ExportBody(notice=phrase(session.language, "chat.export_notice"), **held)
    return reply(body, headers={"Content-Disposition": 'attachment; filename="conversation.json"'})


async def erase(request: Request) -> Response:
    """Erase the conversation from every store."""
    services = services_of(request)
    session = await access_conversation(request, even_erasing=True)
    await services.limiter.count_read(session.id)
    receipt = await services.eraser.erase(session.id)
    return reply(ReceiptBody(receipt=receipt))
