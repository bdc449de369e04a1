"""Answers stand in the address, so the address must not leak.

Browsers get told to pass no address on to the sites that we link to, and the
server's access log, if there is one, keeps the path alone.
"""

from __future__ import annotations

import logging
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS: Final = (
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)


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
            await send(message)

        await self._app(scope, receive, with_headers)


class NoQuery(logging.Filter):
    """Cuts the query string off what uvicorn's access log is about to write."""

    _PATH: Final = 2

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place; every record passes."""
        if isinstance(record.args, tuple) and len(record.args) > self._PATH:
            parts = list(record.args)
            parts[self._PATH] = str(parts[self._PATH]).split("?", 1)[0]
            record.args = tuple(parts)
        return True


def keep_answers_out_of_logs() -> None:
    """Have uvicorn's access log written without query strings."""
    log = logging.getLogger("uvicorn.access")
    if not any(isinstance(known, NoQuery) for known in log.filters):
        log.addFilter(NoQuery())
