"""Limits of the number of visits at once, and of the rate of their messages."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.server.clients import client_of
from advisor.server.limits.rate import Bucket, Buckets
from advisor.server.limits.refusals import RefusedError
from advisor.settings import Serving

MESSAGES_A_SECOND: Final = 20
"""Of one browser; further ones wait in its connection. Each is a run of some 3 milliseconds."""

MESSAGES_PER_CALL: Final = 3
"""Messages a second of all browsers of a client, for each call a second that it may make."""


class VisitorLimits:
    """Middleware that refuses visits beyond a number, and slows down fast senders."""

    def __init__(self, app: ASGIApp, settings: Serving, clock: Callable[[], float]) -> None:
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
            raise RefusedError(
                HTTPStatus.TOO_MANY_REQUESTS, "visitors of one client", "too many at once"
            )


def _paced(receive: Receive, buckets: Sequence[Bucket]) -> Receive:
    async def paced() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive":
            for bucket in buckets:
                while wait := bucket.take():
                    await asyncio.sleep(wait)
        return message

    return paced
