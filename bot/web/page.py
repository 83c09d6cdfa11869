"""The plain page: a working chat without a build step."""

from __future__ import annotations

import json
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.languages import LANGUAGES, Language, choose_language
from bot.web.static_files import versioned
from bot.web.texts import section

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


async def show_page(request: Request) -> Response:
    """Show the chat page in the language asked for, else in the browser's."""
    asked = request.query_params.get("language", "")
    language = asked if asked in LANGUAGES else _preferred(request)
    script_texts = json.dumps(section(language, "script"), ensure_ascii=False)
    content = _ENVIRONMENT.get_template("chat.html").render(
        language=language,
        texts=section(language, "page"),
        texts_json=script_texts,
        script=versioned("chat.js"),
        style=versioned("chat.css"),
        icon=versioned("icon.svg"),
    )
    headers = {"Content-Language": language, "Vary": "Accept-Language"}
    return HTMLResponse(content, headers=headers)


def _preferred(request: Request) -> Language:
    return choose_language(request.headers.get("accept-language"))
