"""What a mailed link opens: status, a new address, the data, withdrawal and erasure. A GET changes nothing."""

from __future__ import annotations

import json
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.conversations.eraser import ErasureUnfinished
from bot.conversations.row_lock import ConversationGone
from bot.enquiries.links import NEW_ADDRESS, InvalidLink, read
from bot.enquiries.own import OwnEnquiry, Proof
from bot.enquiries.records import InvalidField, UnknownEnquiry
from bot.enquiries.writing import say_moment
from bot.languages import Language
from bot.web.enquiry.bodies import read_form
from bot.web.enquiry.rendering import language_of, render, texts
from bot.web.services import Services, services_of


async def handle_link(request: Request) -> Response:
    """Ask for a link, and say the same whether or not there is such an enquiry."""
    language = language_of(request)
    if request.method != "POST":
        return render(request, "link", language, done=False)
    services, fields = services_of(request), await read_form(request)
    await services.limiter.count_link(request)
    reference, email = fields.get("reference", ""), fields.get("email", "")
    await services.workers.call(lambda _: services.own_enquiries.request_link(reference, email, language))
    return render(request, "link", language, done=True)


async def handle_manage(request: Request) -> Response:
    """Show the enquiry of a link, or do with it what its sender wants."""
    services = services_of(request)
    fields = await read_form(request) if request.method == "POST" else {}
    proof = Proof(token=fields.get("token") or request.query_params.get("token", "") or "-")
    try:
        enquiry = await services.workers.call(lambda _: services.own_enquiries.view(proof))
        act = _ACTIONS.get(fields.get("action", ""))
        return await (act or _show)(request, services, proof, enquiry, fields)
    except UnknownEnquiry:
        return render(request, "dead", language_of(request), 404)


async def handle_address(request: Request) -> Response:
    """Ask whether the new address should hold, and take it."""
    services = services_of(request)
    fields = await read_form(request) if request.method == "POST" else {}
    token = fields.get("token") or request.query_params.get("token", "")
    language = language_of(request)
    try:
        email = read(services.settings, NEW_ADDRESS, token).email
        if request.method != "POST":
            return render(request, "address", language, token=token, email=email, reference="")
        enquiry = await services.workers.call(lambda _: services.own_enquiries.confirm_new_address(token))
    except (InvalidLink, UnknownEnquiry):
        return render(request, "dead", language, 404)
    return render(request, "address", language, token="", email=enquiry.email, reference=enquiry.reference)


async def _show(
    request: Request,
    services: Services,
    proof: Proof,
    enquiry: OwnEnquiry,
    fields: dict[str, str],
    *,
    done: str = "",
    errors: dict[str, str] | None = None,
) -> Response:
    language = language_of(request, enquiry.language)
    return render(
        request,
        "manage",
        language,
        422 if errors else 200,
        enquiry=enquiry,
        token=proof.token,
        received=say_moment(enquiry.created_at, language),
        replied=say_moment(enquiry.first_reply_at, language) if enquiry.first_reply_at else "",
        days=services.settings.retention_withdrawn_days,
        address=fields.get("email", ""),
        done=done,
        errors=errors or {},
    )


async def _withdraw(
    request: Request, services: Services, proof: Proof, enquiry: OwnEnquiry, fields: dict[str, str]
) -> Response:
    await services.workers.call(lambda _: services.own_enquiries.withdraw(proof))
    enquiry = await services.workers.call(lambda _: services.own_enquiries.view(proof))
    return await _show(request, services, proof, enquiry, fields, done=_word(request, enquiry, "withdraw_done"))


async def _change_address(
    request: Request, services: Services, proof: Proof, enquiry: OwnEnquiry, fields: dict[str, str]
) -> Response:
    await services.limiter.count_link(request)
    value, asked = fields.get("email", ""), fields.get("email_asked", "")
    try:
        email = await services.workers.call(
            lambda _: services.own_enquiries.request_new_address(proof, value, confirmed=value == asked)
        )
    except InvalidField as error:
        words = texts(language_of(request, enquiry.language))["errors"]["email"]
        told = words[error.reason].format(suggestion=error.suggestion)
        return await _show(request, services, proof, enquiry, fields, errors={"email": told})
    done = _word(request, enquiry, "address_done").format(email=email)
    return await _show(request, services, proof, enquiry, {}, done=done)


async def _export(
    request: Request,  # noqa: ARG001  all actions are called alike
    services: Services,
    proof: Proof,
    enquiry: OwnEnquiry,
    fields: dict[str, str],  # noqa: ARG001
) -> Response:
    held = await services.workers.call(lambda _: services.own_enquiries.export(proof))
    content = json.dumps(held, ensure_ascii=False, indent=2, default=_as_json)
    name = f"{enquiry.reference}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/json", headers=headers)


async def _erase(
    request: Request, services: Services, proof: Proof, enquiry: OwnEnquiry, fields: dict[str, str]
) -> Response:
    language = language_of(request, enquiry.language)
    if not fields.get("sure"):
        missing = texts(language)["manage"]["erase_missing"]
        return await _show(request, services, proof, enquiry, fields, errors={"sure": missing})
    erased = await services.workers.call(lambda _: services.own_enquiries.erase(proof))
    if erased.conversation_id:
        try:
            await services.eraser.erase(erased.conversation_id)
        except (ErasureUnfinished, ConversationGone):
            pass  # the sweep goes on with it until every store is empty
    return render(request, "erased", language, receipt=erased.receipt, reference=erased.reference)


def _word(request: Request, enquiry: OwnEnquiry, key: str) -> str:
    language: Language = language_of(request, enquiry.language)
    sentence: str = texts(language)["manage"][key]
    return sentence


def _as_json(value: object) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(type(value).__name__)


_ACTIONS = {"withdraw": _withdraw, "address": _change_address, "export": _export, "erase": _erase}
