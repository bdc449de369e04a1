"""Answers stand in the address, so the address must not leak.

Browsers get told to pass no address on to the sites that we link to, and to keep
no copy of what a page offers for download: a call's PDF has a name and notes. The
server's own lines about requests, if anybody has them written, keep the path alone.
"""

from __future__ import annotations

import logging
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS: Final = (
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)
DOWNLOADS: Final = "/media/"
"""Below this Streamlit serves what a page offers for download."""

_LOGS: Final = ("uvicorn.access", "uvicorn.error")
"""Where uvicorn writes of requests, and of WebSockets."""


class PrivateHeaders:
    """Middleware that adds headers to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]
                if scope.get("path", "").startswith(DOWNLOADS):
                    MutableHeaders(scope=message)["cache-control"] = "no-store"
            await send(message)

        await self._app(scope, receive, with_headers)


class NoQuery(logging.Filter):
    """Cuts query strings off what uvicorn is about to write."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place; every record passes."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                part.partition("?")[0] if isinstance(part, str) else part for part in record.args
            )
        return True


def keep_answers_out_of_logs() -> None:
    """Have uvicorn write of requests without query strings, wherever it writes."""
    for log in map(logging.getLogger, _LOGS):
        if not any(isinstance(known, NoQuery) for known in log.filters):
            log.addFilter(NoQuery())
