"""The trips of a browser to sign-in and back, which Streamlit cuts short.

Streamlit leads everyone who signs in or out to the first page, which is a prospect's. Here
they come back to the staff page that they asked for. A cookie holds its name meanwhile: it
says where to go, and nothing about who may.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.pages import address

COOKIE: Final = "advisor_staff_page"
HOME: Final = "home"
MINUTES: Final = 10
"""How long a sign-in may take if it is to lead back."""

LEAVES: Final = "/auth/login"
RETURNS: Final = ("/oauth2callback", "/auth/logout")
"""Streamlit's addresses from which a browser is sent to the first page."""

_PAGE: Final = re.compile("[a-z_]{1,40}")
_FLAGS: Final = "Path=/; HttpOnly; SameSite=Lax"
_ALONE: Final = (
    ("x-frame-options", "DENY"),
    ("cache-control", "no-store"),
)
"""No other site may show a staff page inside its own and steal clicks on it."""

_IN_NO_FRAME: Final = ("content-security-policy", "frame-ancestors 'none'")
"""A second policy beside the document's own: browsers keep to both."""


class StaffTrips:
    """Middleware that brings staff back to their page, and keeps it out of foreign frames."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        query = parse_qs(scope["query_string"].decode("latin-1"))
        wanted, draft = address.staff_page(query), address.draft(query)
        if wanted is None and not draft and not path.endswith((LEAVES, *RETURNS)):
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if wanted is not None or draft:
                    _set_out(headers, wanted or "")
                if path.endswith(RETURNS):
                    _come_back(headers, _kept(scope))
                if path.endswith((LEAVES, *RETURNS)):
                    _secure(headers)
            await send(message)

        await self._app(scope, receive, with_headers)


def _set_out(headers: MutableHeaders, page: str) -> None:
    """Let the browser keep which staff page it was given a document for."""
    for name, value in _ALONE:
        headers[name] = value
    headers.append(*_IN_NO_FRAME)
    if _PAGE.fullmatch(page):
        headers.append("set-cookie", f"{COOKIE}={page}; Max-Age={60 * MINUTES}; {_FLAGS}")


def _come_back(headers: MutableHeaders, page: str) -> None:
    """Lead to a staff page where Streamlit leads to the first page."""
    where = headers.get("location", "")
    if re.fullmatch("/|/[^/].*/", where):
        headers["location"] = where + address.staff_link(page)
        headers.append("set-cookie", f"{COOKIE}=; Max-Age=0; {_FLAGS}")


def _kept(scope: Scope) -> str:
    """Read which staff page the browser set out from; the first when it does not say."""
    page = HTTPConnection(scope).cookies.get(COOKIE, HOME)
    return page if _PAGE.fullmatch(page) else HOME


def _secure(headers: MutableHeaders) -> None:
    """Keep the cookies of sign-in to HTTPS, wherever the pages are reached by it.

    Streamlit leaves the flag out on account of browsers that refuse it on plain HTTP.
    """
    from advisor.server.settings import sign_in

    settings = sign_in()
    if settings is None or not settings.https:
        return
    cookies = headers.getlist("set-cookie")
    del headers["set-cookie"]
    for cookie in cookies:
        headers.append("set-cookie", cookie if "; Secure" in cookie else f"{cookie}; Secure")
