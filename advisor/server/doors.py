"""Which addresses there are: ours, and of Streamlit's those that the pages need.

Streamlit also answers at addresses for uploads, for its own figures, for programs that drive
an app without a browser, and with its document at every other one. None of these is of use
here, so none is open: what does not run cannot be attacked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from advisor.server import problems

STREAMLITS: Final = re.compile(
    r"""
    / (?: static/ .+                       # its scripts, styles and fonts
      | favicon\.png | manifest\.json
      | _stcore/ (?: health | host-config | stream | bidi-components/ .+ )
      | media/ .+                          # what a page offers for download
      | auth/log (?: in | out ) | oauth2callback
      )
    """,
    re.VERBOSE,
)
"""Streamlit's addresses that are open."""

POLICY_VIOLATION: Final = 1008
"""The code by which a WebSocket is refused (RFC 6455)."""


class Doors:
    """Middleware that lets through what has an address.

    Parameters
    ----------
    app
        What is behind it.
    routes
        Our own addresses.
    """

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute]) -> None:
        self._app = app
        self._routes = tuple(routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request or a visit."""
        if scope["type"] not in ("http", "websocket") or self._is_open(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await problems.lost(scope)(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})

    def _is_open(self, scope: Scope) -> bool:
        if STREAMLITS.fullmatch(scope["path"]):
            return True
        return any(route.matches(scope)[0] != Match.NONE for route in self._routes)
