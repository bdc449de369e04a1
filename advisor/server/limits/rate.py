"""Limits of the calls, visits and messages of a client."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from http import HTTPStatus
from time import monotonic
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.server.limits.refusals import RefusedError
from advisor.server.limits.sizes import declared_length
from advisor.server.proxies import client_of
from advisor.settings import Serving

Clock = Callable[[], float]

BYTES_PER_CALL: Final = 6_000
"""Bytes of a body that count as a call: 1,000 sheets, half a second of work, have 400,000."""

PAGES_PER_CALL: Final = 6
"""Plain pages that count as one call: some two milliseconds each."""

HEAVY: Final = (b"page=short", b"page.open=")
"""Found in the query of a page that counts as a whole call: it walks the lattice."""

BURST_S: Final = 10
"""Seconds whose calls may come all at once."""

MAX_CLIENTS: Final = 10_000
"""Clients that are remembered, the most recent ones."""

FREE: Final = ("/static/", "/healthz", "/readyz", "/metrics", "/_stcore/health")

MESSAGES_A_SECOND: Final = 20
"""Of one browser; further ones wait in its connection. Each is a run of some 3 milliseconds."""

MESSAGES_PER_CALL: Final = 3
"""Messages a second of all browsers of a client, for each call a second that it may make."""


class Bucket:
    """A token bucket (RFC 2697): it holds ``burst`` calls and gains ``rate`` of them a second."""

    __slots__ = ("_burst", "_clock", "_left", "_rate", "_seen")

    def __init__(self, rate: float, burst: float, clock: Clock = monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._left, self._seen = burst, clock()

    def take(self, calls: float = 1) -> float:
        """Take some calls; return the seconds until they are available, 0 if they were taken."""
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._seen) * self._rate)
        self._seen = now
        if self._left >= calls:
            self._left -= calls
            return 0.0
        return (calls - self._left) / self._rate


class Buckets(OrderedDict[str, Bucket]):
    """A `Bucket` for each client, the least recent first."""

    def __init__(self, rate: float, burst: float, clock: Clock = monotonic) -> None:
        super().__init__()
        self._new = partial(Bucket, rate, burst, clock)

    def of(self, client: str) -> Bucket:
        """Return a client's bucket, a full one for a client that is not remembered."""
        bucket = self[client] = self.get(client) or self._new()
        self.move_to_end(client)
        if len(self) > MAX_CLIENTS:
            self.popitem(last=False)
        return bucket


class RateLimit:
    """Middleware that refuses calls that come too fast."""

    def __init__(self, app: ASGIApp, settings: Serving, clock: Clock = monotonic) -> None:
        self._app = app
        rate = settings.calls_a_second
        self._buckets = Buckets(rate, rate * BURST_S, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request or a visit."""
        client = client_of(scope)
        if client is not None and not scope["path"].startswith(FREE):
            bucket, declared = self._buckets.of(client), declared_length(scope)
            _charge(bucket, _calls(scope) + declared / BYTES_PER_CALL)
            if not declared:
                receive = _charged(receive, bucket)
        await self._app(scope, receive, send)


class VisitorLimits:
    """Middleware that refuses visits beyond a number, and slows down fast senders."""

    def __init__(self, app: ASGIApp, settings: Serving, clock: Clock = monotonic) -> None:
        self._app, self._settings, self._clock = app, settings, clock
        self._visitors: Counter[str | None] = Counter()
        rate = settings.calls_a_second * MESSAGES_PER_CALL
        self._buckets = Buckets(rate, rate, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request or a visit."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        client = client_of(scope)
        self._check_places(client)
        buckets = [Bucket(MESSAGES_A_SECOND, MESSAGES_A_SECOND, self._clock)]
        if client is not None:
            buckets.append(self._buckets.of(client))
        self._visitors[client] += 1
        try:
            await self._app(scope, _paced(receive, buckets), send)
        finally:
            self._visitors[client] -= 1
            if not self._visitors[client]:
                del self._visitors[client]

    def _check_places(self, client: str | None) -> None:
        if self._visitors.total() >= self._settings.most_visitors:
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, "visitors", "all places are taken")
        if client and self._visitors[client] >= self._settings.most_of_one_client:
            status, why = HTTPStatus.TOO_MANY_REQUESTS, "visitors of one client"
            raise RefusedError(status, why, "too many at once")


def _calls(scope: Scope) -> float:
    """Count a request, without its body, in calls."""
    is_page = scope["path"] == "/" and scope.get("method") in ("GET", "HEAD")
    is_heavy = any(each in scope["query_string"] for each in HEAVY)
    return 1 / PAGES_PER_CALL if is_page and not is_heavy else 1


def _charge(bucket: Bucket, calls: float) -> None:
    if wait := bucket.take(calls):
        detail = "too many calls at once; wait a little"
        raise RefusedError(HTTPStatus.TOO_MANY_REQUESTS, "rate", detail, wait)


def _charged(receive: Receive, bucket: Bucket) -> Receive:
    async def charged() -> Message:
        message = await receive()
        if message["type"] == "http.request":
            _charge(bucket, len(message.get("body", b"")) / BYTES_PER_CALL)
        return message

    return charged


def _paced(receive: Receive, buckets: Sequence[Bucket]) -> Receive:
    async def paced() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive":
            for bucket in buckets:
                while wait := bucket.take():
                    await asyncio.sleep(wait)
        return message

    return paced
