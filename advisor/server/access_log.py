"""The middleware that gives each request an id, times it, and catches every exception.

It also times Streamlit's turns, from a browser's message to the end of the run.
"""

from __future__ import annotations

import re
import secrets
from time import perf_counter
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.server import problems
from advisor.server.logs import Event, log_event, request_id
from advisor.server.streamlit import internals

HEADER: Final = "x-request-id"
QUIET: Final = ("/static/", "/_stcore/", "/healthz", "/readyz", "/metrics")
"""Beginnings of addresses that are too frequent for the log."""

BEGIN_TURN: Final = "advisor.turn_begins"
"""In the scope of a visit: the function to call when the browser asks for a run."""

SHORT: Final = 1_000  # bytes of a message that may be the end of a run; longer ones are not parsed
HUNG_UP: Final = 499  # nginx's status for a client that hangs up; it is never sent
INTERNAL_ERROR: Final = 1011  # RFC 6455

_ID: Final = re.compile(r"[0-9A-Za-z-]{8,64}")


class AccessLog:
    """Middleware that logs requests and visits, and turns exceptions into incidents."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request or a visit."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        token = request_id.set(_id(scope))
        try:
            if scope["type"] == "http":
                await self._request(scope, receive, send)
            else:
                await self._visit(scope, receive, send)
        finally:
            request_id.reset(token)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, status = perf_counter(), 0

        async def named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request_id.get()
            await send(message)

        try:
            await self._app(scope, receive, named)
        except ClientDisconnect:
            status = status or HUNG_UP
        except Exception as error:  # noqa: BLE001 -- whatever it is, no visitor sees it
            incident = problems.report(error)
            if not status:
                await problems.failure(scope, incident)(scope, receive, named)
        finally:
            if status >= 500 or not scope["path"].startswith(QUIET):
                seconds = perf_counter() - began
                log_event(Event("request", scope["method"], scope["path"], status or None, seconds))

    async def _visit(self, scope: Scope, receive: Receive, send: Send) -> None:
        watched = _Visit(receive, send)
        try:
            await self._app({**scope, BEGIN_TURN: watched.begin}, watched.receive, watched.send)
        except Exception as error:  # noqa: BLE001 -- as above
            if not watched.gone:
                problems.report(error)
                await watched.send({"type": "websocket.close", "code": INTERNAL_ERROR})
        finally:
            watched.end()


class _Visit:
    """A WebSocket whose turns are timed."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._began: float | None = None
        self._turn: float | None = None
        self._turns = 0
        self.gone = False

    async def receive(self) -> Message:
        """Pass on a message of the browser's."""
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            self.gone = True
        return message

    def begin(self) -> None:
        """Begin a turn, unless one is running."""
        if self._turn is None:
            self._turn = perf_counter()

    async def send(self, message: Message) -> None:
        """Pass on a message to the browser."""
        if message["type"] == "websocket.accept":
            self._began = perf_counter()
            log_event(Event("visit began"))
        elif message["type"] == "websocket.close":
            self.gone = True
        await self._send(message)
        data = message.get("bytes") or b""
        is_short = 0 < len(data) < SHORT
        if self._turn is not None and is_short and internals.ends_a_run(data):
            log_event(Event("turn", seconds=perf_counter() - self._turn))
            self._turn, self._turns = None, self._turns + 1

    def end(self) -> None:
        """Log the end of a visit that began."""
        if self._began is not None:
            seconds = perf_counter() - self._began
            log_event(Event("visit ended", seconds=seconds, turns=self._turns))


def _id(scope: Scope) -> str:
    """Return the id that a proxy gave the request, if it is a plausible one, or a new one."""
    given = Headers(scope=scope).get(HEADER, "")
    return given if _ID.fullmatch(given) else secrets.token_hex(8)
