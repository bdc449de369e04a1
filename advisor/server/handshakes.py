"""Which handshakes of a WebSocket get to Streamlit: those of our own pages, and of programs.

Streamlit compares a handshake's ``Origin`` with its ``Host``; where they differ it asks a server
elsewhere for the address of this machine, and everybody waits. So handshakes are judged here.
"""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from advisor.server.limits.refusals import RefusedError


class Handshakes:
    """Middleware that refuses visits which begin from another site.

    Parameters
    ----------
    app
        What is behind it.
    site
        Where people find the advisor; "" when only the request says it.
    """

    def __init__(self, app: ASGIApp, site: str) -> None:
        self._app, self._site = app, site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a visit; a request passes."""
        if scope["type"] == "websocket":
            headers = Headers(scope=scope)
            origins, host = headers.getlist("origin"), headers.get("host", "")
            if not all(is_ours(origin, host, self._site) for origin in origins):
                raise RefusedError(HTTPStatus.FORBIDDEN, "origin")
            for origin in origins:
                # To Streamlit, the two differ by a capital letter, too, and behind some proxies.
                scope = {**scope, "headers": list(scope["headers"])}
                MutableHeaders(scope=scope)["host"] = urlsplit(origin).netloc
        await self._app(scope, receive, send)


def is_ours(origin: str, host: str, site: str) -> bool:
    """Tell whether a page of ours asks for a connection.

    Parameters
    ----------
    origin
        The page's origin as the browser says it. Programs have none.
    host
        The host that was asked for.
    site
        Where people find the advisor; "" when only the request says it.
    """
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    ours = {_without_port(host), _without_port(urlsplit(site).netloc)} - {""}
    is_origin = origin.lower() == f"{parts.scheme}://{parts.netloc}".lower()
    is_known = parts.scheme in ("http", "https") and _without_port(parts.netloc) in ours
    return is_origin and is_known


def _without_port(place: str) -> str:
    """Write a host as it is compared: small, and without a port that goes without saying."""
    return place.lower().removesuffix(":80").removesuffix(":443")
