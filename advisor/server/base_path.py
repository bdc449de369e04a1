"""An advisor that people find below a path of a larger site, such as /advisor.

``ADVISOR_SITE`` names the path. A proxy may leave it in what it asks for or take it away: both are
understood, so that ``proxy_pass`` may be written either way. Inside, all addresses are as they are
without a path; links on the pages are relative, and only what leads elsewhere has the path put
before it.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import URL, MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config

from advisor.server.headers import with_headers

BASE_PATH: Final = "server.baseUrlPath"
"""Streamlit's own option, by which its addresses would be below the path and ours would not."""


def lead_to_sign_in(path: str) -> None:
    """Let Streamlit send browsers to sign-in and out below the path, and keep its cookies there.

    It must be done after Streamlit has made its addresses, which stay as they are.
    """
    if path:
        config.set_option(BASE_PATH, path.strip("/"))


class BasePath:
    """Middleware that takes the path away from addresses, and puts it before redirects.

    Parameters
    ----------
    app
        What is behind it.
    path
        The path, such as ``/advisor``.
    """

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
