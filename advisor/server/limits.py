"""How much one client, and all of them together, may ask for.

Nobody who uses the pages meets a limit. They keep somebody who sends too much, too often or
too slowly from taking what others need: every refusal comes before the work that it saves.

A client is a network address; in IPv6, the 64 bits that a household or a campus is given. This
machine itself is no client: whoever asks from here is its owner, or a proxy that does not say
for whom it asks, and then a limit would shut everybody out (``docs/running.md``).
"""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from http import HTTPStatus
from math import ceil
from time import monotonic
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.server import problems
from advisor.server.allowlist import turn_away
from advisor.server.clients import network_of
from advisor.server.logs import Event, log_event
from advisor.settings import Serving, serving

ADDRESS: Final = 8_192
"""Bytes of the longest address, query string included; ours have 2,000 at the very most."""

MAX_PARAMETERS: Final = 200
"""Parameters of an address; with every option chosen, ours have some 60."""

MAX_HEADERS: Final = 65_536
"""Bytes of all headers of a request together; with the cookies of many sites some 20,000."""

BODY: Final = 1_000_000
"""Bytes of the longest body of a request."""

BYTES_A_CALL: Final = 6_000
"""Bytes of a body that count as one more call: a batch of 1,000 sheets, which takes half a second
to score, has 400,000."""

BODY_SECONDS: Final = 20.0
"""Seconds within which a body has to arrive."""

MESSAGES_A_SECOND: Final = 20
"""Messages that are read from one browser, and so many at once; further ones wait in its own
connection. Each is a run of the script, which takes some three milliseconds."""

MESSAGES_A_CALL: Final = 3
"""For each call a second that a client may make, its browsers together may send so many."""

PAGES_A_CALL: Final = 6
"""Plain pages that count as one call: each takes some two milliseconds, and turning one asks for
two addresses. Those that look at everything that can still happen count as a call each."""

HEAVY: Final = (b"page=short", b"page.open=")
"""What the address of such a page has in it."""

BURST: Final = 10
"""For so many seconds a client's calls may come all at once."""

CLIENTS: Final = 10_000
"""Clients that are remembered; the one that has not asked for longest is forgotten first."""

FREE: Final = ("/static/", "/healthz", "/readyz", "/metrics", "/_stcore/health")
"""Beginnings of addresses that cost next to nothing."""


class RefusedError(Exception):
    """What goes beyond a limit; it never leaves the middleware that found it.

    Parameters
    ----------
    status
        Of the answer; of a WebSocket, the code that closes it.
    why
        The name of the limit, for the log.
    detail
        What is wrong, for whoever asked.
    wait
        Seconds after which it is worth trying again.
    """

    def __init__(self, status: int, why: str, detail: str = "", wait: float = 1) -> None:
        super().__init__(why)
        self.status, self.why, self.detail = status, why, detail
        self.wait = max(1, ceil(wait))


class Bucket:
    """Holds calls that may be made at once, and fills up by the second.

    The token bucket of ITU-T I.371 and RFC 2697.

    Parameters
    ----------
    rate
        Calls a second.
    burst
        Calls that it holds when full, as it is at first.
    clock
        Seconds, ever growing.
    """

    __slots__ = ("_burst", "_clock", "_left", "_rate", "_seen")

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._left, self._seen = burst, clock()

    def take(self, calls: float = 1) -> float:
        """Take some calls; give the seconds until they are there, 0 when they were."""
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._seen) * self._rate)
        self._seen = now
        if self._left >= calls:
            self._left -= calls
            return 0.0
        return (calls - self._left) / self._rate


class Limits:
    """Middleware that keeps clients within limits.

    Parameters
    ----------
    app
        What is behind it.
    settings
        The limits; those of the environment when None.
    clock
        Seconds, ever growing; for tests.
    """

    def __init__(
        self,
        app: ASGIApp,
        settings: Serving | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._app = app
        self._settings = settings or serving()
        self._clock = clock
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()
        self._visitors: Counter[str | None] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request or a visit."""
        if scope["type"] == "http":
            await self._request(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._visit(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = is_whole = False

        async def noted(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        async def heard() -> Message:
            nonlocal is_whole
            message = await receive()
            is_whole = not message.get("more_body", False)
            return message

        try:
            self._check_address(scope)
            bucket = self._bucket(scope)
            declared = _declared_length(scope)
            _charge(bucket, _calls(scope) + declared / BYTES_A_CALL)
            await self._app(scope, _bounded(heard, None if declared else bucket), noted)
        except RefusedError as refused:
            log_event(Event("refused", path=scope["path"], why=refused.why))
            if not has_begun:
                if not is_whole and refused.status != HTTPStatus.REQUEST_TIMEOUT:
                    await _drain(heard)
                # What was too long, or too slow, stays unread, so the connection ends with it.
                headers = {"retry-after": str(refused.wait), "connection": "close"}
                answer = problems.refusal(scope, refused.status, refused.detail, headers)
                await answer(scope, receive, send)

    async def _visit(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = client_of(scope)
        try:
            self._check_address(scope)
            _charge(self._bucket(scope), 1)
            self._check_visitors(client)
        except RefusedError as refused:
            log_event(Event("refused", path=scope["path"], why=refused.why))
            await turn_away(receive, send)
            return
        self._visitors[client] += 1
        try:
            await self._app(scope, _paced(receive, self._messages(client)), send)
        finally:
            self._visitors[client] -= 1
            if not self._visitors[client]:
                del self._visitors[client]

    def _check_address(self, scope: Scope) -> None:
        length = len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"])
        if length > ADDRESS:
            raise RefusedError(
                HTTPStatus.REQUEST_URI_TOO_LONG,
                "address",
                f"the address is longer than {ADDRESS:,} bytes",
            )
        if sum(len(name) + len(value) for name, value in scope["headers"]) > MAX_HEADERS:
            raise RefusedError(
                HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                "headers",
                f"the headers, cookies included, are longer than {MAX_HEADERS:,} bytes",
            )
        if scope["query_string"].count(b"&") >= MAX_PARAMETERS:
            raise RefusedError(
                HTTPStatus.REQUEST_URI_TOO_LONG,
                "parameters",
                f"the address has more than {MAX_PARAMETERS} parameters",
            )

    def _bucket(self, scope: Scope) -> Bucket | None:
        """Give the calls that are left to a client; None for what costs nothing."""
        client = client_of(scope)
        if client is None or scope["path"].startswith(FREE):
            return None
        rate = self._settings.calls_a_second
        return self._remembered(client, rate, rate * BURST)

    def _messages(self, client: str | None) -> list[Bucket]:
        """Give the messages that are left to a browser, and to all of its client's."""
        own = Bucket(MESSAGES_A_SECOND, MESSAGES_A_SECOND, self._clock)
        if client is None:
            return [own]
        rate = self._settings.calls_a_second * MESSAGES_A_CALL
        return [own, self._remembered(f"messages of {client}", rate, rate)]

    def _remembered(self, name: str, rate: float, burst: float) -> Bucket:
        bucket = self._buckets.get(name) or Bucket(rate, burst, self._clock)
        self._buckets[name] = bucket
        self._buckets.move_to_end(name)
        if len(self._buckets) > CLIENTS:
            self._buckets.popitem(last=False)
        return bucket

    def _check_visitors(self, client: str | None) -> None:
        if self._visitors.total() >= self._settings.most_visitors:
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, "visitors", "all places are taken")
        if client and self._visitors[client] >= self._settings.most_of_one_client:
            raise RefusedError(
                HTTPStatus.TOO_MANY_REQUESTS, "visitors of one client", "too many at once"
            )


def _calls(scope: Scope) -> float:
    """Give the calls that a request counts as, besides its body."""
    is_page = scope["path"] == "/" and scope["method"] in ("GET", "HEAD")
    is_heavy = any(each in scope["query_string"] for each in HEAVY)
    return 1 / PAGES_A_CALL if is_page and not is_heavy else 1


def client_of(scope: Scope) -> str | None:
    """Name the client that asks; None for this machine, and where nothing says who it is.

    Behind a proxy that is believed, uvicorn has put in whom the proxy asks for.
    """
    return network_of((scope.get("client") or ("",))[0])


def _charge(bucket: Bucket | None, calls: float) -> None:
    if bucket is not None and (wait := bucket.take(calls)):
        raise RefusedError(
            HTTPStatus.TOO_MANY_REQUESTS, "rate", "too many calls at once; wait a little", wait
        )


def _declared_length(scope: Scope) -> int:
    """Give the length that a body says it will have; 0 where it does not say."""
    declared = Headers(scope=scope).get("content-length", "0")
    if not (declared.isascii() and declared.isdigit()):
        return 0
    if len(declared) > len(str(BODY)) or int(declared) > BODY:
        raise _too_long()
    return int(declared)


def _too_long() -> RefusedError:
    return RefusedError(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body", f"the body is longer than {BODY:,} bytes"
    )


def _bounded(receive: Receive, bucket: Bucket | None) -> Receive:
    """Read a body that is neither too long nor too slow; charge a bucket as it comes."""
    length, is_whole = 0, False
    deadline: float | None = None

    async def bounded() -> Message:
        nonlocal length, deadline, is_whole
        if is_whole:  # what follows a whole body is the news that the client is gone
            return await receive()
        now = asyncio.get_running_loop().time()
        deadline = now + BODY_SECONDS if deadline is None else deadline
        try:
            async with asyncio.timeout_at(deadline):
                message = await receive()
        except TimeoutError:
            raise RefusedError(
                HTTPStatus.REQUEST_TIMEOUT, "slow body", "the body took too long to arrive"
            ) from None
        if message["type"] == "http.request":
            length += len(message.get("body", b""))
            is_whole = not message.get("more_body", False)
            if length > BODY:
                raise _too_long()
            _charge(bucket, len(message.get("body", b"")) / BYTES_A_CALL)
        return message

    return bounded


def _paced(receive: Receive, buckets: Sequence[Bucket]) -> Receive:
    """Read messages, but not too many at once."""

    async def paced() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive":
            for bucket in buckets:
                while wait := bucket.take():
                    await asyncio.sleep(wait)
        return message

    return paced


async def _drain(receive: Receive) -> None:
    """Read what is left of a refused body, and forget it.

    A proxy that is still sending takes an answer, and the end of the connection, for a fault of
    the server, and leaves it alone for a while: one client would shut out all others.
    """
    length = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(BODY_SECONDS):
            while length <= BODY:
                message = await receive()
                length += len(message.get("body", b""))
                if not message.get("more_body"):
                    return
