"""What a limit refuses is answered, and logged, in one place."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from http import HTTPStatus
from math import ceil
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.server import problems
from advisor.server.logs import Event, log_event

POLICY_VIOLATION: Final = 1008
"""The code by which a WebSocket is refused (RFC 6455)."""

DRAIN_S: Final = 20.0
"""Seconds during which the rest of a refused body is read."""

MAX_DRAIN: Final = 1_000_000
"""Bytes of it that are read."""


class RefusedError(Exception):
    """What goes beyond a limit.

    Parameters
    ----------
    status
        Of the answer; of a WebSocket that is open, the code that closes it.
    why
        The name of the limit, for the log.
    detail
        What is wrong, for the client.
    wait
        Seconds after which it is worth trying again.
    """

    def __init__(self, status: int, why: str, detail: str = "", wait: float = 1) -> None:
        super().__init__(why)
        self.status, self.why, self.detail = status, why, detail
        self.wait = max(1, ceil(wait))


class Refusals:
    """Middleware that answers what a limit behind it refuses."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request or a visit."""
        has_begun = is_whole = False

        async def sent(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        async def received() -> Message:
            nonlocal is_whole
            message = await receive()
            is_whole = not message.get("more_body", False)
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
            if not is_whole and refused.status != HTTPStatus.REQUEST_TIMEOUT:
                await _drain(receive)
            # What was too long, or too slow, stays unread, so the connection ends with it.
            headers = {"retry-after": str(refused.wait), "connection": "close"}
            answer = problems.refusal(scope, refused.status, refused.detail, headers)
            await answer(scope, receive, send)


async def refuse_visit(receive: Receive, send: Send) -> None:
    """Refuse a visit before it begins."""
    await receive()
    await send({"type": "websocket.close", "code": POLICY_VIOLATION})


async def _drain(receive: Receive) -> None:
    """Read what is left of a refused body, and forget it.

    A proxy that is still sending takes an answer, and the end of the connection, for a fault of
    the server, and leaves it alone for a while: one client would shut out all others.
    """
    length = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_S):
            while length <= MAX_DRAIN:
                message = await receive()
                length += len(message.get("body", b""))
                if not message.get("more_body"):
                    return
