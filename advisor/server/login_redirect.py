"""Sign-in and sign-out lead back to the staff page that was asked for.

Streamlit leads everyone who signs in or out to the first page, which is a prospect's. Here
they come back to the staff page that they asked for. A cookie holds its name meanwhile: it
says where to go, and nothing about who may.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Final
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.prospect import address
from advisor.server.security import keep_cookies_to_https

COOKIE: Final = "advisor_staff_page"
HOME: Final = "home"
MINUTES: Final = 10
"""How long a sign-in may take if it is to lead back."""

ENDS: Final = "/auth/logout"
RETURNS: Final = ("/oauth2callback", ENDS)
"""Streamlit's addresses from which a browser is sent to the first page."""

ADDRESSES: Final = ("/auth/login", *RETURNS)
"""Streamlit's addresses that a sign-in leads through."""

_PAGE: Final = re.compile("[a-z_]{1,40}")
_FLAGS: Final = "Path=/; HttpOnly; SameSite=Lax"
_ALONE: Final = (
    ("x-frame-options", "DENY"),
    ("cache-control", "no-store"),
)
"""No other site may show a staff page inside its own and steal clicks on it."""

_IN_NO_FRAME: Final = ("content-security-policy", "frame-ancestors 'none'")
"""A second policy beside the document's own: browsers keep to both."""


class LoginRedirect:
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
        if path.endswith(ENDS):
            _end(scope)
        if path.endswith(ADDRESSES):
            send = _sending(send, partial(_lead, scope))
        elif wanted is not None or draft:
            send = _sending(send, partial(_remember_page, wanted or ""))
        await self._app(scope, receive, send)


def _sending(send: Send, change: Callable[[MutableHeaders], None]) -> Send:
    """Change the headers of what is sent."""

    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            change(MutableHeaders(scope=message))
        await send(message)

    return with_headers


def _lead(scope: Scope, headers: MutableHeaders) -> None:
    """Lead on from one of Streamlit's addresses for signing in and out."""
    headers["cache-control"] = "no-store"
    if scope["path"].endswith(RETURNS):
        _return_to_page(headers, _kept(scope))
    _secure(headers)


def _remember_page(page: str, headers: MutableHeaders) -> None:
    """Let the browser keep which staff page it was given a document for."""
    for name, value in _ALONE:
        headers[name] = value
    headers.append(*_IN_NO_FRAME)
    if _PAGE.fullmatch(page):
        headers.append("set-cookie", f"{COOKIE}={page}; Max-Age={60 * MINUTES}; {_FLAGS}")


def _return_to_page(headers: MutableHeaders, page: str) -> None:
    """Lead to a staff page where Streamlit leads to the first page."""
    where = headers.get("location", "")
    if re.fullmatch("/|/[^/].*/", where):
        headers["location"] = where + address.staff_link(page)
        headers.append("set-cookie", f"{COOKIE}=; Max-Age=0; {_FLAGS}")


def _end(scope: Scope) -> None:
    """End the sign-in of whoever asks to sign out, by the button or by the address alone."""
    from advisor.server import signed_out
    from advisor.server.streamlit import cookies

    if claims := cookies.signed_in(scope):
        signed_out.add(claims)


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
    if settings is not None and settings.https:
        keep_cookies_to_https(headers)
