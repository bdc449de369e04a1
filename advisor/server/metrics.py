"""Figures for whoever is on duty: visitors, the wait after Continue, errors, saves, what is live.

What happens is counted from the log's own events, so that log and figures never disagree.
Counting is a few additions; the Prometheus library is loaded when figures are first asked
for, which only happens where a setting turns them on.
"""

from __future__ import annotations

import hmac
import ipaddress
import logging
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from threading import Lock
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from advisor.live import live
from advisor.server import problems
from advisor.server.health import last_publish, look_at_database
from advisor.server.local import PROXIES, names
from advisor.server.logs import LOGGER, Event
from advisor.settings import LOOPBACK, serving

if TYPE_CHECKING:
    from prometheus_client.core import Metric

BOUNDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Upper bounds in seconds of the classes of waiting; a last class has no bound."""

SAVED: Final = {"saved": "yes", "not saved": "no"}
"""The events of the records room, and what they say of a save."""


class Meters(logging.Handler):
    """Counts the events of the log. Threads may share it.

    Attributes
    ----------
    requests
        By the class of their status, as in ``2xx``.
    refused
        By why.
    saves
        ``yes`` for those that are on disk, ``no`` for those that failed.
    incidents, began, ended
        Incidents, and visits that began and ended.
    turns, turn_seconds
        Pages shown, by class of waiting; and how long they took in all.
    counting
        Held while something is counted.
    """

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.requests: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.saves: Counter[str] = Counter()
        self.incidents = self.began = self.ended = 0
        self.turns = [0] * (len(BOUNDS) + 1)
        self.turn_seconds = 0.0
        self.counting = Lock()

    def emit(self, record: logging.LogRecord) -> None:
        """Count an event."""
        event = getattr(record, "event", None)
        with self.counting:
            if isinstance(event, Event):
                self._count(event)
            elif event in SAVED:
                self.saves[SAVED[event]] += 1

    def _count(self, event: Event) -> None:
        if event.event == "turn":
            seconds = event.seconds or 0.0
            self.turns[bisect_left(BOUNDS, seconds)] += 1
            self.turn_seconds += seconds
        elif event.event == "request":
            self.requests[f"{(event.status or 0) // 100}xx"] += 1
        elif event.event == "refused":
            self.refused[event.why] += 1
        elif event.event == "incident":
            self.incidents += 1
        elif event.event == "visit began":
            self.began += 1
        elif event.event == "visit ended":
            self.ended += 1


METERS: Final = Meters()
"""The meters of this process."""


def set_up() -> None:
    """Have the log's events counted from now on."""
    logging.getLogger(LOGGER).addHandler(METERS)


def metrics(request: Request) -> Response:
    """Answer with the figures, to whoever may see them; for others there is nothing here."""
    if not may_read(request, serving().token):
        return problems.lost(request.scope)
    from prometheus_client import PROCESS_COLLECTOR, CollectorRegistry
    from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

    registry = CollectorRegistry(auto_describe=False)
    registry.register(PROCESS_COLLECTOR)
    registry.register(_Collector(METERS))
    return Response(
        generate_latest(registry),
        headers={**problems.NO_STORE, "content-type": CONTENT_TYPE_LATEST},
    )


def may_read(request: Request, token: str) -> bool:
    """Tell whether somebody may read the figures.

    They know the token, or they ask from this very machine, by its own name, and no proxy
    asked for them: a site of somebody else may let its name resolve to this machine, and have
    a browser here ask in that name.
    """
    headers = Headers(scope=request.scope)
    kind, _, given = headers.get("authorization", "").partition(" ")
    if token and kind.lower() == "bearer" and hmac.compare_digest(given.encode(), token.encode()):
        return True
    if any(name.lower().startswith(PROXIES) for name in headers):
        return False
    if not names(headers.getlist("host"), LOOPBACK):
        return False
    try:
        return ipaddress.ip_address(request.client.host if request.client else "").is_loopback
    except ValueError:
        return False


class _Collector:
    """Gives Prometheus' library what the meters say, and looks at what is live."""

    def __init__(self, meters: Meters) -> None:
        self._meters = meters

    def collect(self) -> Iterator[Metric]:
        """Give every figure."""
        yield from _happened(self._meters)
        yield from _is_live()


def _happened(meters: Meters) -> Iterator[Metric]:
    from prometheus_client.core import (
        CounterMetricFamily,
        GaugeMetricFamily,
        HistogramMetricFamily,
    )

    def counted(name: str, text: str, label: str, numbers: Counter[str]) -> Metric:
        family = CounterMetricFamily(name, text, labels=[label])
        for value, number in sorted(numbers.items()):
            family.add_metric([value], number)
        return family

    with meters.counting:
        at_once = meters.began - meters.ended
        yield GaugeMetricFamily("advisor_visitors", "Visitors connected now.", at_once)
        yield CounterMetricFamily("advisor_visits", "Connections of browsers.", meters.began)
        yield CounterMetricFamily(
            "advisor_incidents", "Errors that got a number.", meters.incidents
        )
        yield counted("advisor_requests", "HTTP requests.", "status", meters.requests)
        yield counted("advisor_refused", "Whatever a limit refused.", "why", meters.refused)
        yield counted("advisor_saves", "Transactions of the records.", "on_disk", meters.saves)
        names = (*map(str, BOUNDS), "+Inf")
        yield HistogramMetricFamily(
            "advisor_turn_seconds",
            "From a press of Continue arriving here to the whole next page sent.",
            [*zip(names, accumulate(meters.turns), strict=True)],
            meters.turn_seconds,
        )


def _is_live() -> Iterator[Metric]:
    from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily

    yield GaugeMetricFamily(
        "advisor_guide_sound", "Whether the data files are sound.", not live.faults
    )
    guide = live.or_none()
    if guide is not None:
        yield InfoMetricFamily(
            "advisor_guide", "Fingerprints of what visitors get.", vars(guide.fingerprints)
        )
    when = last_publish(live.folder)
    if when is not None:
        yield GaugeMetricFamily(
            "advisor_last_publish_timestamp_seconds", "When the live rules were published.", when
        )
    database = look_at_database()
    if database is not None:
        yield GaugeMetricFamily("advisor_database_up", "Whether it answers.", database.answers)
        yield GaugeMetricFamily("advisor_database_seconds", "How long that took.", database.seconds)
