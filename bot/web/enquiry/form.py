"""The plain form: the same service as the chat, and the same key against sending twice."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.enquiries.records import CONSENT, EnquiryDraft, EnquiryErased, InvalidField, Receipt, TooManyEnquiries
from bot.enquiries.service import PRIVACY_NOTICE
from bot.enquiries.writing import say_moment
from bot.languages import LANGUAGES, Language
from bot.logs import get_logger
from bot.site.records import SiteText
from bot.site.texts import default_text
from bot.web.enquiry.bodies import read_form
from bot.web.enquiry.rendering import language_of, render, texts
from bot.web.enquiry.traps import SHOWN
from bot.web.problems import Problem
from bot.web.services import Services, services_of

FIELDS = ("topic", "message", "name", "organisation", "email")
RUN = re.compile(r"[A-Za-z0-9_-]{8,64}")

logger = get_logger(__name__)


@dataclass(frozen=True)
class Filled:
    """What is in the form."""

    run: str
    language: Language
    values: Mapping[str, str] = field(default_factory=dict)


async def handle_form(request: Request) -> Response:
    """Show the form, or take it."""
    return await (_take(request) if request.method == "POST" else _open(request))


async def show_sent(request: Request) -> Response:
    """Show the receipt of a form run, as it stands in the database."""
    services, run = services_of(request), request.query_params.get("run", "")
    receipt = await _find_receipt(services, run) if RUN.fullmatch(run) else None
    language = language_of(request, receipt.language if receipt else None)
    date = say_moment(receipt.created_at, language) if receipt else ""
    return render(request, "sent", language, 200 if receipt else 404, receipt=receipt, date=date)


async def _open(request: Request) -> Response:
    services, run = services_of(request), request.query_params.get("run", "")
    run = run if RUN.fullmatch(run) else uuid.uuid4().hex
    try:
        known = await _find_receipt(services, run)
    except SQLAlchemyError:
        known = None  # the form can be read, and filled in, while the database is away
    return _redirect(run, language_of(request)) if known else await _show(request, Filled(run, language_of(request)))


async def _take(request: Request) -> Response:
    services, fields = services_of(request), await read_form(request)
    filled = _read(request, fields)
    if fields.get("show") in LANGUAGES:
        return await _show(request, filled)
    verdict = services.traps.judge(fields)
    if verdict is not None:
        return await _show(request, filled, notice=f"notice_{verdict}", status=422)
    try:
        errors = await services.workers.call(lambda _: _check(services, filled))
        return await (
            _show(request, filled, errors=errors, status=422) if errors else _submit(request, services, filled)
        )
    except SQLAlchemyError as error:
        logger.warning("enquiry_not_stored", exc_info=error)
        return await _show(request, filled, notice="notice_unavailable", status=503)


async def _submit(request: Request, services: Services, filled: Filled) -> Response:
    try:
        await services.limiter.count_enquiry(request)
        await services.workers.call(lambda _: services.enquiries.submit(_draft(filled)))
    except InvalidField as error:
        return await _show(request, filled, errors={error.field: error}, status=422)
    except EnquiryErased:
        return await _show(request, Filled(uuid.uuid4().hex, filled.language, filled.values), status=409)
    except (Problem, TooManyEnquiries) as error:
        return await _show(request, filled, notice=_too_many(filled.language, error), status=429)
    return _redirect(filled.run, filled.language)


def _read(request: Request, fields: Mapping[str, str]) -> Filled:
    shown, chosen = fields.get("show", ""), fields.get("language", "")
    language = next((each for each in LANGUAGES if each in (shown or chosen,)), language_of(request))
    run = fields.get("run", "")
    names = (*FIELDS, "consent", "email_asked")
    return Filled(
        run if RUN.fullmatch(run) else uuid.uuid4().hex,
        language,
        {name: fields.get(name, "") for name in names},
    )


def _check(services: Services, filled: Filled) -> dict[str, InvalidField]:
    """Return everything that is wrong, not only the first: a form is filled in as a whole."""
    errors: dict[str, InvalidField] = {}
    for name in (*FIELDS, "consent"):
        value = filled.values[name]
        # Sent a second time as it was: the answer to "did you mean …?" is no.
        confirmed = name == "email" and value == filled.values["email_asked"]
        try:
            services.enquiries.check(name, value, filled.language, confirmed=confirmed)
        except InvalidField as error:
            errors[name] = error
    return errors


def _draft(filled: Filled) -> EnquiryDraft:
    values = filled.values
    return EnquiryDraft(
        topic=values["topic"],
        message=values["message"],
        name=values["name"],
        organisation=values["organisation"] or None,
        email=values["email"],
        language=filled.language,
        consent=values["consent"],
        form_run_id=filled.run,
        channel="form",
    )


async def _show(
    request: Request,
    filled: Filled,
    *,
    errors: Mapping[str, InvalidField] | None = None,
    notice: str = "",
    status: int = 200,
) -> Response:
    services, language, wrong = services_of(request), filled.language, errors or {}
    consent, privacy = await _read_texts(services, language)
    words = texts(language)
    misspelt = "email" in wrong and wrong["email"].reason == "email_misspelt"
    return render(
        request,
        "form",
        language,
        status,
        run=filled.run,
        values={**dict.fromkeys((*FIELDS, "consent"), ""), **filled.values},
        errors={name: _tell(words["errors"], error) for name, error in wrong.items()},
        notice=words["form"].get(notice, notice),
        asked=filled.values.get("email", "") if misspelt else "",
        consent=consent,
        privacy=privacy,
        shown_name=SHOWN,
        shown=services.traps.sign(),
        other=next(each for each in LANGUAGES if each != language),
    )


async def _read_texts(services: Services, language: Language) -> tuple[SiteText, str]:
    """Return consent and privacy notice; without a database, the ones that the program brings along."""

    def read(_: object) -> tuple[SiteText, str]:
        return services.enquiries.consent_text(language), services.enquiries.privacy_notice(language).text

    try:
        return await services.workers.call(read)
    except SQLAlchemyError:
        return default_text(CONSENT, language), default_text(PRIVACY_NOTICE, language).text


def _tell(sentences: Mapping[str, Any], error: InvalidField) -> str:
    of_field: Mapping[str, str] = sentences[error.field]
    return of_field[error.reason].format(suggestion=error.suggestion)


def _too_many(language: str, error: Exception) -> str:
    seconds = int(error.headers.get("Retry-After", "3600")) if isinstance(error, Problem) else 86_400
    sentence: str = texts(language)["form"]["notice_too_many"]
    return sentence.format(minutes=max(1, round(seconds / 60)))


async def _find_receipt(services: Services, run: str) -> Receipt | None:
    try:
        return await services.workers.call(lambda _: services.enquiries.receipt_of(run))
    except EnquiryErased:
        return None


def _redirect(run: str, language: str) -> RedirectResponse:
    # After a redirect, "reload" shows the receipt again and sends nothing.
    return RedirectResponse(f"/enquiry/sent?{urlencode({'run': run, 'language': language})}", 303)
