"""Limits of the length of addresses, headers and bodies, and of the time a body may take."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.server.limits.refusals import RefusedError

MAX_ADDRESS: Final = 8_192
"""Bytes of path and query; ours have at most 2,000."""

MAX_PARAMETERS: Final = 200
"""With every option chosen, our addresses have some 60."""

MAX_HEADERS: Final = 65_536
"""Bytes of all headers; with the cookies of many sites some 20,000."""

MAX_BODY: Final = 1_000_000
BODY_TIMEOUT_S: Final = 20.0


class SizeLimits:
    """Middleware that refuses requests that are too long, and bodies that are too slow."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request or a visit."""
        if scope["type"] in ("http", "websocket"):
            _check_address(scope)
        if scope["type"] == "http":
            if declared_length(scope) > MAX_BODY:
                raise _too_long()
            receive = _bounded(receive)
        await self._app(scope, receive, send)


def declared_length(scope: Scope) -> int:
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
