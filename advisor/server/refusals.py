"""Refused requests are answered, and logged, in one place."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from http import HTTPStatus
from math import ceil
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.server import problems
from advisor.server.logs import Event, log_event

POLICY_VIOLATION: Final = 1008  # RFC 6455

DRAIN_S: Final = 20.0  # seconds for which a refused body is read and dropped
MAX_DRAIN: Final = 1_000_000  # bytes of it


class RefusedError(Exception):
    """A request, or a message of an open WebSocket, beyond a limit.

    ``status`` is that of the response, or the code that closes the WebSocket; ``why`` names the
    limit in the log; ``detail`` tells the client, who may try again after ``wait`` seconds.
    """

    def __init__(self, status: int, why: str, detail: str = "", wait: float = 1) -> None:
        super().__init__(why)
        self.status, self.why, self.detail = status, why, detail
        self.wait = max(1, ceil(wait))


class Refusals:
    """Middleware that responds where a limit behind it refuses."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request or a visit."""
        has_begun = is_complete = False

        async def sent(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        async def received() -> Message:
            nonlocal is_complete
            message = await receive()
            is_complete = not message.get("more_body", False)
            return message

        try:
            await self._app(scope, received, sent)
        except RefusedError as refused:
            log_event(Event("refused", path=scope["path"], why=refused.why))
            if has_begun:
                return
            if scope["type"] == "websocket":
                await refuse_visit(receive, send)
                return
            if not is_complete and refused.status != HTTPStatus.REQUEST_TIMEOUT:
                await _drain(receive)
            # The rest of a body that was too long or too slow stays unread: close the connection.
            headers = {"retry-after": str(refused.wait), "connection": "close"}
            answer = problems.refusal(scope, refused.status, refused.detail, headers)
            await answer(scope, receive, send)


async def refuse_visit(receive: Receive, send: Send) -> None:
    """Refuse a WebSocket before it opens."""
    await receive()
    await send({"type": "websocket.close", "code": POLICY_VIOLATION})


async def _drain(receive: Receive) -> None:
    """Read and drop the rest of a refused body.

    A proxy that is still sending takes an early response for a failure, and avoids the server.
    """
    length = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_S):
            while length <= MAX_DRAIN:
                message = await receive()
                length += len(message.get("body", b""))
                if not message.get("more_body"):
                    return
