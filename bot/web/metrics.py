"""Counters for Prometheus: kinds, languages and seconds, never a visitor."""

from __future__ import annotations

import ipaddress

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.conversations.records import Timing
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


async def show_metrics(request: Request) -> Response:
    """Show the metrics to clients on this machine, and to nobody whom a proxy brings."""
    if not _is_local(request):
        raise HTTPException(404)
    content = generate_latest(services_of(request).metrics.registry)
    return Response(content, headers={"Content-Type": CONTENT_TYPE_LATEST})


def _is_local(request: Request) -> bool:
    if request.client is None or "x-forwarded-for" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
