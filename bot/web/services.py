"""What the endpoints need, made once per process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from starlette.requests import Request

from bot.conversations.dialogue import Dialogue
from bot.conversations.eraser import Eraser
from bot.conversations.hub import Hub
from bot.conversations.rasa_client import RasaClient
from bot.conversations.recent_sessions import RecentSessions
from bot.conversations.sweeper import Sweeper
from bot.conversations.vectors import VectorWorker
from bot.conversations.workers import DatabaseWorkers
from bot.enquiries.own_service import OwnEnquiryService
from bot.enquiries.service import EnquiryService
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.web.enquiry.traps import Traps
    from bot.web.health import Readiness
    from bot.web.metrics import Metrics
    from bot.web.rates import Limiter


@dataclass(frozen=True)
class Services:
    """Everything that an endpoint may use."""

    settings: Settings
    workers: DatabaseWorkers
    rasa: RasaClient
    vectors: VectorWorker
    hub: Hub
    dialogue: Dialogue
    recent_sessions: RecentSessions
    eraser: Eraser
    sweeper: Sweeper
    limiter: Limiter
    metrics: Metrics
    readiness: Readiness
    enquiries: EnquiryService
    own_enquiries: OwnEnquiryService
    traps: Traps


def services_of(request: Request) -> Services:
    """Return the services of the application that handles the request."""
    return cast(Services, request.app.state.services)
