"""Every route of the console; each topic's module lists its own."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from bot.console import account, home, passwords, signing
from bot.console.assets import show_asset


def list_routes() -> list[BaseRoute]:
    """Return the routes below `/console`."""
    return [
        Route("/static/{name}", show_asset, methods=["GET"]),
        *signing.ROUTES,
        *passwords.ROUTES,
        *home.ROUTES,
        *account.ROUTES,
    ]
