"""The two addresses that other websites use: the loader, and the frame in which the chat runs."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from bot.assets import asset_path
from bot.web.headers import policy
from bot.web.rendering import render_page
from bot.web.services import services_of
from bot.web.static_files import serve_compressed

LOADER_SECONDS = 600
"""Websites link to the loader under one name, so browsers ask for it anew now and then."""


async def show_loader(request: Request) -> Response:
    """Give the loader to any website; whether that may embed the chat is for the frame's policy to say."""
    response = serve_compressed(asset_path("loader.js"), request.headers)
    response.headers["Cache-Control"] = f"public, max-age={LOADER_SECONDS}"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


async def show_frame(request: Request) -> Response:
    """Show the chat, to our own pages and to the websites of `embed_origins` (RELIABILITY S27)."""
    response = render_page(request, "frame.html")
    ancestors = ("'self'", *services_of(request).settings.embed_origins)
    response.headers["Content-Security-Policy"] = policy(ancestors=ancestors, trusted_types=("lit-html",))
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
