"""Fill a template of the public pages in the reader's language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.assets import asset
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


def render_page(request: Request, template: str, status: int = 200, /, **values: Any) -> HTMLResponse:
    """Return the page; `texts` are its section of the locale, `common` those of every page."""
    language = language_asked_for(request)
    content = _ENVIRONMENT.get_template(template).render(
        language=language,
        path=request.url.path,
        texts=section(language, "pages").get(Path(template).stem, {}),
        common=section(language, "pages")["common"],
        asset=asset,
        icon=versioned("icon.svg"),
        **values,
    )
    headers = {"Content-Language": language, "Vary": "Accept-Language"}
    return HTMLResponse(content, status, headers=headers)


def language_asked_for(request: Request) -> Language:
    """Return the language in the address, else the browser's."""
    asked = request.query_params.get("language", "")
    known = {each: each for each in LANGUAGES}
    return known.get(asked) or choose_language(request.headers.get("accept-language"))  # type: ignore[call-overload]
