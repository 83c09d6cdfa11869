"""Styles and scripts under addresses that change with their content."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from bot.assets import AssetsMissing
from bot.assets import asset as built_asset
from bot.console.errors import not_found
from bot.console.guards import public_page

_STYLES = Path(__file__).parent / "styles"
_SCRIPTS = Path(__file__).parent / "scripts"
_FIRST = ("tokens", "base", "layout")
"""What the other styles build on comes first; the rest follows by name."""


@cache
def read_asset(name: str) -> tuple[bytes, str] | None:
    """Return content and media type; all styles are one file, scripts are modules of their own."""
    if name == "console.css":
        return b"\n".join(path.read_bytes() for path in _list_styles()), "text/css"
    scripts = {path.name: path for path in _SCRIPTS.glob("*.js")}
    return (scripts[name].read_bytes(), "text/javascript") if name in scripts else None


def _list_styles() -> list[Path]:
    paths = {path.stem: path for path in _STYLES.glob("*.css")}
    return [paths.pop(stem) for stem in _FIRST] + [paths[stem] for stem in sorted(paths)]


@cache
def asset(name: str) -> str:
    """Return the address of a style or script, with a digest of its content."""
    found = read_asset(name)
    if found is None:
        raise LookupError(name)
    return f"/console/static/{name}?v={hashlib.sha256(found[0]).hexdigest()[:12]}"


@cache
def htmx() -> str | None:
    """Return the address of htmx, or None where it is not built: the pages work without it."""
    try:
        return built_asset("htmx.js")
    except AssetsMissing:
        return None


@public_page
async def show_asset(request: Request) -> Response:
    """Serve a style or script; what is asked for with a version may be kept."""
    found = read_asset(request.path_params["name"])
    if found is None:
        raise not_found()
    kept = "public, max-age=31536000, immutable" if "v" in request.query_params else "no-cache"
    return Response(found[0], media_type=found[1], headers={"Cache-Control": kept})
