"""What the console's views need, made once per process by the web process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from starlette.requests import Request

from bot.accounts.signing_in import SignIn
from bot.console.desk import KnowledgeDesk
from bot.conversations.hub import Hub
from bot.conversations.workers import DatabaseWorkers
from bot.database import Database
from bot.rates import Rates
from bot.settings import Settings

THREADS = 2
"""A page takes the interpreter for tens of milliseconds: more at once would not be faster, and visitors would wait."""


@dataclass(frozen=True)
class ConsoleServices:
    """Everything that a view may use."""

    settings: Settings
    workers: DatabaseWorkers
    hub: Hub
    rates: Rates
    sign_in: SignIn
    desk: KnowledgeDesk


def build_services(settings: Settings, database: Database, hub: Hub) -> ConsoleServices:
    """Return the services, sharing database and hub with the chat API, but not its threads."""
    rates, workers = Rates(settings.redis_url), DatabaseWorkers(database, THREADS)
    return ConsoleServices(settings, workers, hub, rates, SignIn(workers, rates), KnowledgeDesk(settings, database))


def services_of(request: Request) -> ConsoleServices:
    """Return the services of the console that handles the request."""
    return cast(ConsoleServices, request.app.state.services)
