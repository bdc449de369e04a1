"""The open addresses and origins: ours, and of Streamlit's addresses those that the pages need.

Streamlit also serves uploads, metrics and an agent API, and its document everywhere else. Those are
closed, and so are the sign-in addresses where no sign-in is configured. Its own check of ``Origin``
asks an outside server for this machine's address, while all visitors wait.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from advisor.server import problems
from advisor.server.refusals import RefusedError, refuse_visit
from advisor.server.security import SIGN_IN
from advisor.server.streamlit.internals import files
from advisor.settings import split_origin

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

STREAM: Final = "/_stcore/stream"  # Streamlit's WebSocket, the only one; it has no document


class Allowlist:
    """Middleware that closes every other address, and WebSockets to other sites' pages."""

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute], site: str) -> None:
        self._app, self._routes, self._site = app, tuple(routes), site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request or a visit."""
        if scope["type"] == "websocket":
            if scope["path"] != STREAM:
                await refuse_visit(receive, send)
                return
            scope = self._from_ours(scope)
        elif scope["type"] == "http" and not self._is_open(scope):
            await problems.not_found(scope)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_open(self, scope: Scope) -> bool:
        path = scope["path"]
        if path in SIGN_IN:
            from advisor.server.sign_in import sign_in

            return sign_in() is not None
        if STREAMLITS.fullmatch(path) or path in files():
            return True
        return any(route.matches(scope)[0] != Match.NONE for route in self._routes)

    def _from_ours(self, scope: Scope) -> Scope:
        """Return the scope of a WebSocket that a page of ours opens; raises `RefusedError`."""
        headers = Headers(scope=scope)
        origins, host = headers.getlist("origin"), headers.get("host", "")
        if not all(is_ours(origin, host, self._site) for origin in origins):
            raise RefusedError(HTTPStatus.FORBIDDEN, "origin")
        for origin in origins:
            # For Streamlit they would differ by a capital letter, too, and behind some proxies.
            scope = {**scope, "headers": list(scope["headers"])}
            MutableHeaders(scope=scope)["host"] = urlsplit(origin).netloc
        return scope


def is_ours(origin: str, host: str, site: str) -> bool:
    """Tell whether an origin, as a browser writes it, is the host's or the site's ("" for none)."""
    parts = split_origin(origin.lower())
    ours = {_without_port(host), _without_port(urlsplit(site).netloc)}
    return parts is not None and _without_port(parts.netloc) in ours


def _without_port(place: str) -> str:
    """Normalize a host: lower case, no default port."""
    return place.lower().removesuffix(":80").removesuffix(":443")
