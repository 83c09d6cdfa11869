"""Every route of the console; each topic's module lists its own."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from bot.console import (
    account,
    audit_log,
    badges,
    cases,
    chats,
    forgotten,
    home,
    inbox,
    office,
    passwords,
    routing,
    signing,
    site_texts,
    users,
)
from bot.console.assets import show_asset


def list_routes() -> list[BaseRoute]:
    """Return the routes below `/console`."""
    return [
        Route("/static/{name}", show_asset, methods=["GET"]),
        *signing.ROUTES,
        *passwords.ROUTES,
        *forgotten.ROUTES,
        *home.ROUTES,
        *chats.ROUTES,
        *badges.ROUTES,
        *inbox.ROUTES,
        *cases.ROUTES,
        *account.ROUTES,
        *office.ROUTES,
        *routing.ROUTES,
        *site_texts.ROUTES,
        *users.ROUTES,
        *audit_log.ROUTES,
    ]
