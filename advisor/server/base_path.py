"""An advisor below a path of a larger site, such as /advisor, which ``ADVISOR_SITE`` names.

A proxy may pass the path on or remove it. Inside, addresses have no path: links on the pages are
relative, and only redirects have it put before them.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import URL, MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config

from advisor.server.security import with_headers

BASE_PATH: Final = "server.baseUrlPath"
"""Streamlit's own option, which would move its addresses below the path and not ours."""


def lead_to_sign_in(path: str) -> None:
    """Move Streamlit's links and cookies of sign-in below the path; its routes exist already."""
    if path:
        config.set_option(BASE_PATH, path.strip("/"))


class BasePath:
    """Middleware that removes the path from addresses, and puts it before redirects."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self._app = app
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request or a visit."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == self._path:
            # Relative links lead to the wrong place without the slash.
            with_slash = URL(f"{self._path}/").replace(
                query=scope["query_string"].decode("latin-1")
            )
            await RedirectResponse(with_slash, 308)(scope, receive, send)
        else:
            await self._app(self._without(scope), receive, with_headers(send, self._put_before))

    def _without(self, scope: Scope) -> Scope:
        path: str = scope["path"]
        if not path.startswith(f"{self._path}/"):
            return scope
        raw: bytes = scope.get("raw_path") or path.encode()
        length = len(self._path)  # The settings allow nothing in it that takes an escape.
        return {**scope, "path": path[length:], "raw_path": raw[length:]}

    def _put_before(self, headers: MutableHeaders) -> None:
        where = headers.get("location", "")
        if where.startswith("/") and not where.startswith(("//", f"{self._path}/")):
            headers["location"] = self._path + where
