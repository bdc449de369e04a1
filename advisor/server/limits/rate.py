"""How many calls a second one client may make."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from time import monotonic
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.server.clients import client_of
from advisor.server.limits.refusals import RefusedError
from advisor.server.limits.sizes import declared_length
from advisor.settings import Serving

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


class Bucket:
    """A token bucket (RFC 2697): it holds ``burst`` calls and gains ``rate`` of them a second."""

    __slots__ = ("_burst", "_clock", "_left", "_rate", "_seen")

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = monotonic) -> None:
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

    def __init__(self, rate: float, burst: float, clock: Callable[[], float]) -> None:
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

    def __init__(self, app: ASGIApp, settings: Serving, clock: Callable[[], float]) -> None:
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


def _calls(scope: Scope) -> float:
    """Count a request, without its body, in calls."""
    is_page = scope["path"] == "/" and scope.get("method") in ("GET", "HEAD")
    is_heavy = any(each in scope["query_string"] for each in HEAVY)
    return 1 / PAGES_PER_CALL if is_page and not is_heavy else 1


def _charge(bucket: Bucket, calls: float) -> None:
    if wait := bucket.take(calls):
        raise RefusedError(
            HTTPStatus.TOO_MANY_REQUESTS, "rate", "too many calls at once; wait a little", wait
        )


def _charged(receive: Receive, bucket: Bucket) -> Receive:
    """Charge for a body as it comes."""

    async def charged() -> Message:
        message = await receive()
        if message["type"] == "http.request":
            _charge(bucket, len(message.get("body", b"")) / BYTES_PER_CALL)
        return message

    return charged
