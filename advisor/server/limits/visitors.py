"""How many visits there may be at once, and how fast their messages are read."""

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
"""Messages that are read from one browser, and so many at once; further ones wait in its own
connection. Each is a run of the script, which takes some three milliseconds."""

MESSAGES_PER_CALL: Final = 3
"""For each call a second that a client may make, its browsers together may send so many."""


class VisitorLimits:
    """Middleware that refuses visits when there are too many, and slows those that send too fast.

    Parameters
    ----------
    app
        What is behind it.
    settings
        The limits.
    clock
        Seconds, ever growing.
    """

    def __init__(self, app: ASGIApp, settings: Serving, clock: Callable[[], float]) -> None:
        self._app, self._settings, self._clock = app, settings, clock
        self._visitors: Counter[str | None] = Counter()
        rate = settings.calls_a_second * MESSAGES_PER_CALL
        self._buckets = Buckets(rate, rate, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a visit; a request passes."""
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
    """Read messages, but not too many at once."""

    async def paced() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive":
            for bucket in buckets:
                while wait := bucket.take():
                    await asyncio.sleep(wait)
        return message

    return paced
