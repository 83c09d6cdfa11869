"""Fill the templates of the enquiry pages, in the reader's language."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.languages import LANGUAGES, Language, choose_language
from bot.web.static_files import versioned

_FOLDER = Path(__file__).parents[1]
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(_FOLDER / "templates" / "enquiry"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@cache
def texts(language: str) -> dict[str, Any]:
    """Return all sentences of these pages."""
    content: dict[str, Any] = json.loads((_FOLDER / "locale" / f"enquiry.{language}.json").read_text("utf-8"))
    return content


def language_of(request: Request, known: Language | None = None) -> Language:
    """Return the language asked for in the address, else the known one, else the browser's."""
    asked = request.query_params.get("language", "")
    for language in LANGUAGES:
        if asked == language:
            return language
    return known or choose_language(request.headers.get("accept-language"))


def render(request: Request, template: str, language: Language, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page; its own texts are `texts`, those of all pages `common`."""
    everything = texts(language)
    content = _ENVIRONMENT.get_template(f"{template}.html").render(
        language=language,
        texts=everything[template],
        common=everything["common"],
        path=request.url.path,
        in_language=lambda other: _in_language(request, other),
        style=versioned("enquiry.css"),
        icon=versioned("icon.svg"),
        **values,
    )
    headers = {"Content-Language": language, "Vary": "Accept-Language"}
    return HTMLResponse(content, status, headers=headers)


def _in_language(request: Request, language: str) -> str:
    # A mailed link's token has to stay in the address.
    kept = {name: value for name, value in request.query_params.items() if name in ("token", "run")}
    return "?" + urlencode({**kept, "language": language})
