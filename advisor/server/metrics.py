"""Metrics for operators, counted from the log's events; loaded where a setting turns them on."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

import prometheus_client
from prometheus_client import PROCESS_COLLECTOR, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from advisor.errors import AdvisorError
from advisor.live import live
from advisor.publishing.history import History
from advisor.server import problems
from advisor.server.health import check_database
from advisor.server.local import is_one_of
from advisor.server.logs import Event
from advisor.server.proxies import has_proxy_header, network_of
from advisor.settings import LOOPBACK, serving

BOUNDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

SAVED: Final = {"saved": "yes", "not saved": "no"}
"""The events of the records room, and whether a save is on disk."""


class Meters(logging.Handler):
    """Counts the events of the log in a Prometheus registry."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = registry = CollectorRegistry(auto_describe=False)
        registry.register(PROCESS_COLLECTOR)
        count = partial(Counter, registry=registry)
        self._visitors = Gauge("advisor_visitors", "Visitors connected now.", registry=registry)
        self._visits = count("advisor_visits", "Connections of browsers.")
        self._incidents = count("advisor_incidents", "Errors that got a number.")
        self._requests = count("advisor_requests", "HTTP requests.", ["status"])
        self._refused = count("advisor_refused", "Whatever a limit refused.", ["why"])
        self._saves = count("advisor_saves", "Transactions of the records.", ["on_disk"])
        about = "From a press of Continue arriving here to the whole next page sent."
        self._turns = Histogram("advisor_turn_seconds", about, buckets=BOUNDS, registry=registry)
        registry.register(_Live())

    def emit(self, record: logging.LogRecord) -> None:
        """Count an event."""
        event = getattr(record, "event", None)
        if isinstance(event, Event):
            self._count(event)
        elif event in SAVED:
            self._saves.labels(SAVED[event]).inc()

    def _count(self, event: Event) -> None:
        match event.event:
            case "turn":
                self._turns.observe(event.seconds or 0.0)
            case "request":
                self._requests.labels(f"{(event.status or 0) // 100}xx").inc()
            case "refused":
                self._refused.labels(event.why).inc()
            case "incident":
                self._incidents.inc()
            case "visit began":
                self._visits.inc()
                self._visitors.inc()
            case "visit ended":
                self._visitors.dec()


class _Live(Collector):
    """The state of the guide and the database, at the time when the metrics are read."""

    def collect(self) -> Iterator[Metric]:
        """Give every metric of the guide and the database."""
        yield GaugeMetricFamily(
            "advisor_guide_sound", "Whether the data files are sound.", not live.faults
        )
        if guide := live.or_none():
            yield InfoMetricFamily(
                "advisor_guide", "Fingerprints of what visitors get.", vars(guide.fingerprints)
            )
        if (when := last_publish(live.folder)) is not None:
            about = "When the live rules were published."
            yield GaugeMetricFamily("advisor_last_publish_timestamp_seconds", about, when)
        if database := check_database():
            yield GaugeMetricFamily("advisor_database_up", "Whether it answers.", database.answers)
            about = "How long that took."
            yield GaugeMetricFamily("advisor_database_seconds", about, database.seconds)


def last_publish(folder: Path) -> float | None:
    """Return the time of the last publication in seconds since 1970; None if unknown."""
    try:
        newest = History(folder).newest
    except (AdvisorError, OSError):
        return None
    return newest.when.timestamp() if newest else None


METERS: Final = Meters()


def metrics(request: Request) -> Response:
    """Respond with the metrics to those who may read them, and with 404 to others."""
    if not may_read(request, serving().token):
        return problems.not_found(request.scope)
    headers = {**problems.NO_STORE, "content-type": CONTENT_TYPE_LATEST}
    return Response(generate_latest(METERS.registry), headers=headers)


def may_read(request: Request, token: str) -> bool:
    """Tell whether a client knows the token, or asks from this machine, directly and by its name.

    Another site's name may resolve to this machine, and a browser here ask for it.
    """
    headers = Headers(scope=request.scope)
    kind, _, given = headers.get("authorization", "").partition(" ")
    if token and kind.lower() == "bearer" and hmac.compare_digest(given.encode(), token.encode()):
        return True
    if has_proxy_header(headers) or not is_one_of(headers.getlist("host"), LOOPBACK):
        return False
    host = request.client.host if request.client else ""
    return bool(host) and network_of(host) is None
