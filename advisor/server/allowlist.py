"""The open addresses: ours, and of Streamlit's those that the pages need.

Streamlit also serves uploads, metrics and an agent API, and its document everywhere else. Those are
closed, and so are the sign-in addresses where no sign-in is configured.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from advisor.server import problems
from advisor.server.limits.refusals import refuse_visit
from advisor.server.security import SIGN_IN
from advisor.server.streamlit.internals import files

STREAMLITS: Final = re.compile(
    r"""
    / (?: favicon\.png
      | _stcore/ (?: health | host-config | bidi-components/ .+ )
      | media/ .+                          # what a page offers for download
      )
    """,
    re.VERBOSE,
)
"""Streamlit's open addresses, besides its files and those of a sign-in."""

STREAM: Final = "/_stcore/stream"
"""Streamlit's WebSocket, the only one; it has no document."""


class AllowedPaths:
    """Middleware that closes every other address."""

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute]) -> None:
        self._app = app
        self._routes = tuple(routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request or a visit."""
        if scope["type"] not in ("http", "websocket") or self._is_open(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await problems.not_found(scope)(scope, receive, send)
        else:
            await refuse_visit(receive, send)

    def _is_open(self, scope: Scope) -> bool:
        path = scope["path"]
        if scope["type"] == "websocket":
            return bool(path == STREAM)
        if path in SIGN_IN:
            from advisor.server.sign_in import sign_in

            return sign_in() is not None
        if STREAMLITS.fullmatch(path) or path in files():
            return True
        return any(route.matches(scope)[0] != Match.NONE for route in self._routes)
