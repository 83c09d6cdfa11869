"""Numbers for Prometheus: kinds, languages, seconds and queues, never a visitor."""

from __future__ import annotations

import hmac
import ipaddress

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from pydantic import SecretStr
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.conversations.records import Timing
from bot.web.queues import MAIL_STATES, MODES, Queues, measure_queues
from bot.web.services import services_of

BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 4, 8)


class Metrics:
    """The metrics of one web process; observes turns."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._turns = Counter("bot_turns", "Answered turns.", ["kind", "language"], registry=self.registry)
        self._failures = Counter(
            "bot_turn_failures",
            "Turns that ended in an apology.",
            ["reason"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "bot_turn_seconds",
            "Seconds of a turn, by stage.",
            ["stage"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._parts = Gauge("bot_part_works", "Whether a part works: 1 or 0.", ["part"], registry=self.registry)
        self._chats = Gauge("bot_open_chats", "Chats by who answers.", ["mode"], registry=self.registry)
        self._mails = Gauge("bot_mails", "Mails of the outbox by state.", ["state"], registry=self.registry)
        self._oldest = Gauge("bot_oldest_mail_seconds", "How long the oldest mail is overdue.", registry=self.registry)
        self._backup = Gauge(
            "bot_last_backup_timestamp_seconds", "When the last backup was made; 0: never.", registry=self.registry
        )

    def answered(self, kind: str, language: str, timing: Timing) -> None:
        """Count a turn that was answered."""
        self._turns.labels(kind, language).inc()
        for stage, seconds in timing.stages.items():
            self._seconds.labels(stage).observe(seconds)
        self._seconds.labels("total").observe(sum(timing.stages.values()))

    def failed(self, reason: str, language: str) -> None:
        """Count a turn that ended in an apology."""
        self._turns.labels("error", language).inc()
        self._failures.labels(reason).inc()

    def measure(self, parts: dict[str, bool], queues: Queues | None) -> None:
        """Take over what is true at this moment; queues stay as they were while the database is down."""
        for part, works in parts.items():
            self._parts.labels(part).set(works)
        if queues is None:
            return
        for mode in MODES:
            self._chats.labels(mode).set(queues.chats.get(mode, 0))
        for state in MAIL_STATES:
            self._mails.labels(state).set(queues.mails.get(state, 0))
        self._oldest.set(queues.oldest_mail_seconds)
        self._backup.set(queues.last_backup.timestamp() if queues.last_backup else 0)


async def show_metrics(request: Request) -> Response:
    """Show the metrics to clients on this machine, and elsewhere to who knows the token."""
    services = services_of(request)
    if not (_is_local(request) or _knows_token(request, services.settings.metrics_token)):
        raise HTTPException(404)
    parts = await services.readiness.check()
    queues = await services.workers.read(measure_queues) if parts["database"] else None
    services.metrics.measure(parts, queues)
    content = generate_latest(services.metrics.registry)
    return Response(content, headers={"Content-Type": CONTENT_TYPE_LATEST})


def _knows_token(request: Request, token: SecretStr | None) -> bool:
    given = request.headers.get("authorization", "")
    return token is not None and hmac.compare_digest(given.encode(), f"Bearer {token.get_secret_value()}".encode())


def _is_local(request: Request) -> bool:
    if request.client is None or "x-forwarded-for" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
