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
    gaps,
    home,
    inbox,
    knowledge,
    knowledge_entries,
    knowledge_fact,
    knowledge_files,
    knowledge_questions,
    knowledge_relations,
    knowledge_tools,
    office,
    passwords,
    routing,
    signing,
    site_texts,
    statistics,
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
        *statistics.ROUTES,
        *account.ROUTES,
        *knowledge.ROUTES,
        *knowledge_fact.ROUTES,
        *knowledge_questions.ROUTES,
        *knowledge_entries.ROUTES,
        *knowledge_relations.ROUTES,
        *knowledge_tools.ROUTES,
        *knowledge_files.ROUTES,
        *gaps.ROUTES,
        *office.ROUTES,
        *routing.ROUTES,
        *site_texts.ROUTES,
        *users.ROUTES,
        *audit_log.ROUTES,
    ]
