"""The bot's own pages: a demo website, how to integrate the chat, and what the law wants to be said."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from bot.web.headers import policy
from bot.web.problems import Problem
from bot.web.rendering import language_asked_for, render_page
from bot.web.services import services_of

DOCUMENTS = Path(__file__).resolve().parents[2] / "docs" / "legal"


async def show_home(request: Request) -> Response:
    """Show a website as visitors meet the chat on it."""
    return _with_frames(render_page(request, "home.html"))


async def show_integration(request: Request) -> Response:
    """Show how a website gets the chat, with a preview of the options."""
    settings = services_of(request).settings
    return _with_frames(
        render_page(request, "integration.html", address=settings.public_url, embed_origins=settings.embed_origins)
    )


async def show_preview(request: Request) -> Response:
    """Show the page inside the preview: a website with the chat and the options chosen."""
    response = render_page(request, "preview.html")
    response.headers["Content-Security-Policy"] = policy(frames=True, ancestors=("'self'",))
    return response


async def show_privacy(request: Request) -> Response:
    """Show the privacy notice."""
    return _show_document(request, "privacy")


async def show_accessibility(request: Request) -> Response:
    """Show the accessibility statement."""
    return _show_document(request, "accessibility")


def _show_document(request: Request, name: str) -> Response:
    path = DOCUMENTS / f"{name}.{language_asked_for(request)}.md"
    if not path.exists():
        raise Problem(404, "not_found")
    title, body = render_document(path)
    return render_page(request, "document.html", title=title, body=body)


@cache
def render_document(path: Path) -> tuple[str, Markup]:
    """Return title and body of a document of ours; markup in it stays text."""
    lines = path.read_text("utf-8").strip().split("\n", 1)
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    return lines[0].removeprefix("# "), Markup(markdown.render(lines[-1]))  # noqa: S704 - rendered without HTML


def _with_frames(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = policy(frames=True)
    return response
