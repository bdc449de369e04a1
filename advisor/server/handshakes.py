"""The check of a WebSocket's ``Origin``: our own pages', or none.

Streamlit's own check asks an outside server for this machine's address, while all visitors wait.
"""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from advisor.server.limits.refusals import RefusedError


class Handshakes:
    """Middleware that refuses WebSockets opened by another site's page."""

    def __init__(self, app: ASGIApp, site: str) -> None:
        self._app, self._site = app, site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request or a visit."""
        if scope["type"] == "websocket":
            headers = Headers(scope=scope)
            origins, host = headers.getlist("origin"), headers.get("host", "")
            if not all(is_ours(origin, host, self._site) for origin in origins):
                raise RefusedError(HTTPStatus.FORBIDDEN, "origin")
            for origin in origins:
                # For Streamlit they would differ by a capital letter, too, and behind some proxies.
                scope = {**scope, "headers": list(scope["headers"])}
                MutableHeaders(scope=scope)["host"] = urlsplit(origin).netloc
        await self._app(scope, receive, send)


def is_ours(origin: str, host: str, site: str) -> bool:
    """Tell whether an origin, as a browser writes it, is the host's or the site's ("" for none)."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    ours = {_without_port(host), _without_port(urlsplit(site).netloc)} - {""}
    is_origin = origin.lower() == f"{parts.scheme}://{parts.netloc}".lower()
    is_known = parts.scheme in ("http", "https") and _without_port(parts.netloc) in ours
    return is_origin and is_known


def _without_port(place: str) -> str:
    """Normalize a host: lower case, no default port."""
    return place.lower().removesuffix(":80").removesuffix(":443")
