"""Changing the headers of a response on its way out, as several layers do."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send


def with_headers(send: Send, change: Callable[[MutableHeaders], None]) -> Send:
    """Send what an app sends, its headers changed.

    Parameters
    ----------
    send
        Where messages go.
    change
        Changes the headers in place.
    """

    async def changed(message: Message) -> None:
        if message["type"] == "http.response.start":
            change(MutableHeaders(scope=message))
        await send(message)

    return changed
