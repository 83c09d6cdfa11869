"""Fill a template for the reader: language, account, navigation, formats, the token for forms."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.accounts.records import Account
from bot.accounts.tokens import form_token
from bot.console import assets, cookies, notices
from bot.console.charts import draw_columns, round_up
from bot.console.formats import Formats
from bot.console.guards import form_secret
from bot.console.navigation import list_links
from bot.console.texts import has, phrase
from bot.languages import LANGUAGES, Language, choose_language

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(request: Request, template: str, status: int = 200, /, **values: Any) -> HTMLResponse:
    """Return the page. A pending notice is shown once."""
    account: Account | None = getattr(request.state, "account", None)
    language = language_of(request)
    notice = None if "hx-request" in request.headers else notices.read(request)
    secret = form_secret(request)
    content = _ENVIRONMENT.get_template(template).render(
        **_helpers(language, account),
        request=request,
        account=account,
        language=language,
        other_language=next(each for each in LANGUAGES if each != language),
        form_token=form_token(secret),
        links=list_links(account, request.url.path) if account else [],
        notice=notice,
        **values,
    )
    response = HTMLResponse(content, status, headers={"Content-Language": language})
    if notice:
        cookies.clear(request, response, cookies.NOTICE)
    if account is None and cookies.read(request, cookies.VISIT) != secret:
        cookies.write(request, response, cookies.VISIT, secret)
    return response


def language_of(request: Request) -> Language:
    """Return the account's language; for visitors the one asked for, else the browser's."""
    account: Account | None = getattr(request.state, "account", None)
    if account is not None:
        return account.language
    asked = request.query_params.get("language")
    known = next((each for each in LANGUAGES if each == asked), None)
    return known or choose_language(request.headers.get("accept-language"))


def formats_of(request: Request) -> Formats:
    """Return the formats of the reader."""
    account: Account | None = getattr(request.state, "account", None)
    return Formats(language_of(request), account.time_zone if account else "Europe/Berlin")


def _helpers(language: Language, account: Account | None) -> dict[str, Any]:
    return {
        "t": partial(phrase, language),
        "t_in": phrase,
        "has_text": partial(has, language),
        "format": Formats(language, account.time_zone if account else "Europe/Berlin"),
        "asset": assets.asset,
        "htmx": assets.htmx(),
        "paragraphs": _paragraphs,
        "query": _query,
        "draw_columns": draw_columns,
        "round_up": round_up,
    }


def _paragraphs(text: str) -> Markup:
    """Return a plain text as paragraphs with line breaks, escaped."""
    parts = [Markup("<br>").join(part.split("\n")) for part in text.split("\n\n")]
    return Markup("").join(Markup("<p>{}</p>").format(part) for part in parts if escape(part))


def _query(values: dict[str, str], **changes: object) -> str:
    """Return the query of an address with some values changed; empty ones are left out."""
    merged = {**values, **{key: "" if value is None else str(value) for key, value in changes.items()}}
    kept = {key: value for key, value in merged.items() if value}
    return f"?{urlencode(kept)}" if kept else "?"
