"""Send messages, wait for messages, and judge answers."""

import re
import time
from dataclasses import replace
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from bot.conversations.records import Outcome, Submission
from bot.conversations.row_lock import ConversationGone
from bot.conversations.texts import is_too_long, normalise_message
from bot.conversations.transcripts import give_feedback
from bot.database import utc_now
from bot.web.api.access import access_conversation, access_for_message, read_token, refuse_when_off
from bot.web.problems import Problem
from bot.web.replies import reply
from bot.web.schemas import FeedbackRequest, MessageRequest, MessagesBody
from bot.web.services import services_of
from bot.web.strict_json import read_model

MAX_WAIT_SECONDS = 25
MAX_SEQ = 2**31 - 1
_NUMBER = re.compile(r"[0-9]{1,10}")


async def handle_messages(request: Request) -> Response:
    """Send or read: one route, so that `Allow` names every method of the address."""
    return await (send_message if request.method == "POST" else read_messages)(request)


async def send_message(request: Request) -> Response:
    """Take a message, and answer it."""
    services = services_of(request)
    began = time.monotonic()
    session = await access_for_message(request)
    waited = time.monotonic() - began
    refuse_when_off(request)
    await services.limiter.count_message(request, session.id)
    body = await read_model(request, MessageRequest, "message_too_long")
    taken_at, wait = utc_now(), await services.limiter.enquiry_wait(request)
    submission = replace(_as_submission(body), enquiry_wait=wait)
    try:
        outcome = await services.dialogue.submit(session, submission, waited)
    except ConversationGone:
        services.recent_sessions.forget(read_token(request))
        raise
    if _has_sent_enquiry(outcome, taken_at):
        await services.limiter.note_enquiry(request)
    if outcome.messages:
        spoken = replace(session, language=outcome.messages[-1].language)
        services.recent_sessions.remember(read_token(request), spoken)
    return reply(MessagesBody.of(outcome))


async def read_messages(request: Request) -> Response:
    """Return the messages after a number, as soon as there are any."""
    services = services_of(request)
    session = await access_conversation(request)
    await services.limiter.count_read(session.id)
    after = _read_number(request, "after", MAX_SEQ)
    seconds = _read_number(request, "wait", MAX_WAIT_SECONDS)
    return reply(MessagesBody.of(await services.dialogue.poll(session, after, seconds)))


async def judge_answer(request: Request) -> Response:
    """Keep whether an answer helped."""
    services = services_of(request)
    session = await access_conversation(request)
    await services.limiter.count_read(session.id)
    body = await read_model(request, FeedbackRequest, "body_too_large")
    seq = request.path_params["seq"]
    known = seq <= MAX_SEQ and await services.workers.write(give_feedback, session.id, seq, body.helpful)
    if not known:
        raise Problem(404, "not_found")
    return Response(status_code=204)


def _has_sent_enquiry(outcome: Outcome, since: datetime) -> bool:
    """Tell whether there is a receipt that is not the stored answer to a repeated request."""
    return any(message.kind == "receipt" and message.created_at >= since for message in outcome.messages)


def _as_submission(body: MessageRequest) -> Submission:
    client_id = body.client_id.lower() if body.client_id else None
    if body.text is None:
        return Submission(button=body.button, client_id=client_id)
    if is_too_long(body.text):
        raise Problem(413, "message_too_long")
    return Submission(text=normalise_message(body.text), client_id=client_id)


def _read_number(request: Request, name: str, greatest: int) -> int:
    values = request.query_params.getlist(name)
    if not values:
        return 0
    if len(values) > 1 or not _NUMBER.fullmatch(values[0]) or int(values[0]) > greatest:
        raise Problem(422, "invalid_query", field=name)
    return int(values[0])
