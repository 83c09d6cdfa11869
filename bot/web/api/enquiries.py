"""Send an enquiry without a conversation: what the plain form does, for scripts."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from bot.enquiries.records import EnquiryDraft, EnquiryErased, InvalidField, TooManyEnquiries
from bot.languages import choose_language
from bot.web.problems import Problem
from bot.web.replies import reply
from bot.web.schemas import EnquiryBody, EnquiryRequest, EnquiryTextsBody
from bot.web.services import services_of
from bot.web.strict_json import read_model


async def handle_enquiries(request: Request) -> Response:
    """Take an enquiry, or give the texts that its sender has to see first."""
    return await (_take(request) if request.method == "POST" else _show_texts(request))


async def _take(request: Request) -> Response:
    services = services_of(request)
    await services.limiter.count_enquiry(request)
    body = await read_model(request, EnquiryRequest, "body_too_large")
    draft = EnquiryDraft(**body.model_dump(), channel="form")
    try:
        receipt = await services.workers.call(lambda _: services.enquiries.submit(draft))
    except InvalidField as error:
        raise Problem(
            422, "invalid_field", field=error.field, extra={"field": error.field, "reason": error.reason}
        ) from None
    except EnquiryErased:
        raise Problem(409, "enquiry_erased") from None
    except TooManyEnquiries:
        raise Problem(429, "too_many_requests", headers={"Retry-After": "86400"}, seconds=86_400) from None
    return reply(
        EnquiryBody(reference=receipt.reference, created_at=receipt.created_at, confirmation=receipt.confirmation),
        201,
    )


async def _show_texts(request: Request) -> Response:
    services = services_of(request)
    language = choose_language(request.headers.get("accept-language"))
    consent = await services.workers.call(lambda _: services.enquiries.consent_text(language))
    privacy = await services.workers.call(lambda _: services.enquiries.privacy_notice(language))
    headers = {"Content-Language": language, "Vary": "Accept-Language"}
    body = EnquiryTextsBody(
        language=language, privacy_notice=privacy.text, consent_text=consent.text, consent=consent.sha256
    )
    return reply(body, headers=headers)
