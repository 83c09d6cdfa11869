"""Put the web process together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import cast

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot.console.app import create_console
from bot.console.services import build_services as build_console_services
from bot.conversations.dialogue import Dialogue
from bot.conversations.eraser import Eraser
from bot.conversations.hub import Hub
from bot.conversations.rasa_client import RasaClient
from bot.conversations.recent_sessions import RecentSessions
from bot.conversations.sweeper import Sweeper
from bot.conversations.turn_runner import TurnRunner
from bot.conversations.turns import SECTION_TURNS
from bot.conversations.vectors import VectorWorker
from bot.conversations.workers import DatabaseWorkers
from bot.database import Database
from bot.enquiries.contacts import find_contact
from bot.enquiries.erasure import erase_of_conversation as erase_enquiries
from bot.enquiries.own_service import OwnEnquiryService
from bot.enquiries.service import EnquiryService
from bot.knowledge.gaps import erase_conversation as erase_gaps
from bot.settings import Settings
from bot.web.api import conversations, enquiries, messages
from bot.web.chat_replies import show_replies
from bot.web.enquiry import form as enquiry_form
from bot.web.enquiry import own as own_enquiry
from bot.web.enquiry.traps import Traps
from bot.web.headers import SecurityHeaders
from bot.web.health import Readiness, show_health, show_readiness
from bot.web.metrics import Metrics, show_metrics
from bot.web.openapi import show_openapi
from bot.web.origins import OriginGuard
from bot.web.pages import show_accessibility, show_home, show_integration, show_preview, show_privacy
from bot.web.problems import HANDLED, handle
from bot.web.rates import Limiter
from bot.web.receipts import ReceiptFinder
from bot.web.requests_log import RequestLog
from bot.web.services import Services
from bot.web.static_files import VersionedFiles
from bot.web.texts import phrase
from bot.web.widget import show_frame, show_loader

STATIC_FOLDER = Path(__file__).parent / "static"


def create_app(
    settings: Settings,
    *,
    vectors: VectorWorker | None = None,
    section_turns: int = SECTION_TURNS,
) -> Starlette:
    """Return the web application; it opens nothing before its lifespan begins."""

    console = create_console()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        services = _build_services(settings, vectors or VectorWorker(), section_turns)
        app.state.services = services
        console.state.services = desk = build_console_services(settings, services.workers.database, services.hub)
        services.vectors.warm_up()
        sweeps = [asyncio.create_task(each.sweep_forever()) for each in (services.eraser, services.sweeper)]
        try:
            yield
        finally:
            for sweep in sweeps:
                sweep.cancel()
            desk.workers.close()
            await _close(services)

    app = Starlette(
        routes=[*_routes(), Mount("/console", console)],
        middleware=_middleware(settings),
        exception_handlers=dict.fromkeys(HANDLED, handle),
        lifespan=lifespan,
    )
    # "/health/" is not "/health": redirects would double the addresses that exist.
    app.router.redirect_slashes = False
    return app


def _routes() -> list[Route | Mount]:
    api = "/api/v1"
    current = f"{api}/conversations/current"
    return [
        Route("/", show_home),
        Route("/integration", show_integration),
        Route("/integration/preview", show_preview),
        Route("/privacy", show_privacy),
        Route("/accessibility", show_accessibility),
        Route("/widget/loader.js", show_loader),
        Route("/widget/frame", show_frame),
        Route(f"{api}/conversations", conversations.open_conversation, methods=["POST"]),
        Route(f"{current}/export", conversations.export),
        Route(current, conversations.erase, methods=["DELETE"]),
        Route(f"{api}/messages", messages.handle_messages, methods=["GET", "POST"]),
        Route(f"{api}/messages/{{seq:int}}/feedback", messages.judge_answer, methods=["POST"]),
        Route(f"{api}/enquiries", enquiries.handle_enquiries, methods=["GET", "POST"]),
        Route("/enquiry", enquiry_form.handle_form, methods=["GET", "POST"]),
        Route("/enquiry/sent", enquiry_form.show_sent),
        Route("/enquiry/link", own_enquiry.handle_link, methods=["GET", "POST"]),
        Route("/enquiry/manage", own_enquiry.handle_manage, methods=["GET", "POST"]),
        Route("/enquiry/address", own_enquiry.handle_address, methods=["GET", "POST"]),
        Route("/chat/replies", show_replies),
        Route("/api/openapi.json", show_openapi),
        Route("/health", show_health),
        Route("/ready", show_readiness),
        Route("/metrics", show_metrics),
        Mount("/static", VersionedFiles(directory=STATIC_FOLDER)),
    ]


def _middleware(settings: Settings) -> list[Middleware]:
    middleware = [
        Middleware(SecurityHeaders, settings=settings),
        Middleware(RequestLog),
        Middleware(OriginGuard, settings=settings),
    ]
    if settings.trusted_proxies:
        proxies = [str(network) for network in settings.trusted_proxies]
        middleware.insert(0, Middleware(_trust_proxies, proxies=proxies))
    return middleware


def _trust_proxies(app: ASGIApp, proxies: list[str]) -> ASGIApp:
    return cast(ASGIApp, ProxyHeadersMiddleware(app, trusted_hosts=proxies))  # type: ignore[arg-type]


def _build_services(settings: Settings, vectors: VectorWorker, section_turns: int) -> Services:
    workers = DatabaseWorkers(Database(settings.database_url))
    rasa, hub, metrics = RasaClient(settings.rasa_urls), Hub(), Metrics()
    enquiries_of_sender = partial(erase_enquiries, settings)
    receipts = ReceiptFinder(EnquiryService(workers.database, settings))
    runner = TurnRunner(workers, rasa, vectors, hub, phrase, metrics, receipts)
    return Services(
        settings=settings,
        workers=workers,
        rasa=rasa,
        vectors=vectors,
        hub=hub,
        dialogue=Dialogue(
            workers,
            rasa,
            runner,
            hub,
            phrase,
            turn_seconds=settings.turn_timeout_seconds,
            section_turns=section_turns,
        ),
        recent_sessions=RecentSessions(),
        sweeper=Sweeper(workers, hub, settings, find_contact),
        eraser=Eraser(workers, rasa, hub, others=(erase_gaps, enquiries_of_sender)),
        limiter=Limiter(settings),
        metrics=metrics,
        readiness=Readiness(workers, rasa, settings),
        enquiries=EnquiryService(workers.database, settings),
        own_enquiries=OwnEnquiryService(workers.database, settings),
        traps=Traps(settings),
    )


async def _close(services: Services) -> None:
    services.hub.close()
    await services.dialogue.finish()
    await services.readiness.close()
    await services.rasa.close()
    services.vectors.close()
    services.workers.close()
