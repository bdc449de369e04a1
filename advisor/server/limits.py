"""Limits of one request, of one client and of all together: middleware that raises `RefusedError`.

A client is a network address; in IPv6, a /64. Loopback is no client: a proxy that sends no
forwarded headers would otherwise shut everybody out (``docs/operations.md``).
"""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from time import monotonic
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.prospect import address
from advisor.server.proxies import client_of
from advisor.server.refusals import RefusedError
from advisor.settings import Serving

MAX_ADDRESS: Final = 8_192  # bytes of path and query; ours have at most 2,000
MAX_PARAMETERS: Final = 200  # with every option chosen, our addresses have some 60
MAX_HEADERS: Final = 65_536  # bytes of all headers; with the cookies of many sites some 20,000
MAX_BODY: Final = 1_000_000  # bytes
BODY_TIMEOUT_S: Final = 20.0
MAX_SHEETS: Final = 1_000  # sheets of one batch: some half a second of work
MAX_MEMBERS: Final = 1_000  # members of a JSON object; a sheet has one for each question

Clock = Callable[[], float]

BYTES_PER_CALL: Final = 6_000  # bytes of a body that count as a call: `MAX_SHEETS` have 400,000
PAGES_PER_CALL: Final = 6  # plain pages that count as one call: some two milliseconds each
BURST_S: Final = 10  # seconds whose calls may come all at once
MAX_CLIENTS: Final = 10_000  # clients that are remembered, the most recent ones
FREE: Final = ("/static/", "/healthz", "/readyz", "/metrics", "/_stcore/health")


class SizeLimits:
    """Middleware that refuses requests that are too long, and bodies that are too slow."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request or a visit."""
        if scope["type"] in ("http", "websocket"):
            _check_address(scope)
        if scope["type"] == "http":
            if _declared_length(scope) > MAX_BODY:
                raise _too_long()
            receive = _bounded(receive)
        await self._app(scope, receive, send)


def _declared_length(scope: Scope) -> int:
    """Read ``Content-Length``; 0 where there is none."""
    declared = Headers(scope=scope).get("content-length", "0")
    if not (declared.isascii() and declared.isdigit()):
        return 0
    return int(declared[: len(str(MAX_BODY)) + 1])  # as many digits as tell that it is too long


def _check_address(scope: Scope) -> None:
    length = len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"])
    headers = sum(len(name) + len(value) for name, value in scope["headers"])
    if length > MAX_ADDRESS:
        status, why = HTTPStatus.REQUEST_URI_TOO_LONG, "address"
        raise RefusedError(status, why, f"the address is longer than {MAX_ADDRESS:,} bytes")
    if headers > MAX_HEADERS:
        detail = f"the headers, cookies included, are longer than {MAX_HEADERS:,} bytes"
        raise RefusedError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "headers", detail)
    if scope["query_string"].count(b"&") >= MAX_PARAMETERS:
        detail = f"the address has more than {MAX_PARAMETERS} parameters"
        raise RefusedError(HTTPStatus.REQUEST_URI_TOO_LONG, "parameters", detail)


def _too_long() -> RefusedError:
    return RefusedError(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body", f"the body is longer than {MAX_BODY:,} bytes"
    )


def _bounded(receive: Receive) -> Receive:
    length, is_complete = 0, False
    deadline: float | None = None

    async def bounded() -> Message:
        nonlocal length, deadline, is_complete
        if is_complete:  # the next message says that the client is gone, whenever that is
            return await receive()
        if deadline is None:
            deadline = asyncio.get_running_loop().time() + BODY_TIMEOUT_S
        try:
            async with asyncio.timeout_at(deadline):
                message = await receive()
        except TimeoutError:
            raise RefusedError(
                HTTPStatus.REQUEST_TIMEOUT, "slow body", "the body took too long to arrive"
            ) from None
        if message["type"] == "http.request":
            length += len(message.get("body", b""))
            is_complete = not message.get("more_body", False)
            if length > MAX_BODY:
                raise _too_long()
        return message

    return bounded


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
            bucket, declared = self._buckets.of(client), _declared_length(scope)
            _charge(bucket, _calls(scope) + declared / BYTES_PER_CALL)
            if not declared:
                receive = _charged(receive, bucket)
        await self._app(scope, receive, send)


class VisitorLimits:
    """Middleware that refuses visits beyond a number."""

    def __init__(self, app: ASGIApp, settings: Serving) -> None:
        self._app, self._settings = app, settings
        self._visitors: Counter[str | None] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request or a visit."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        client = client_of(scope)
        self._check_places(client)
        self._visitors[client] += 1
        try:
            await self._app(scope, receive, send)
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
    if scope["path"] != "/":
        return 1
    if scope["query_string"] and (calls := address.heavy_calls(address.query_of(scope))):
        return calls
    return 1 / PAGES_PER_CALL if scope.get("method") in ("GET", "HEAD") else 1


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
