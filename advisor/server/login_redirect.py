"""Sign-in and sign-out lead back to the staff page that was asked for.

Streamlit leads everyone who signs in or out to the first page, which is a prospect's. A cookie
holds the name of the staff page meanwhile: it says where to go, and nothing about who may.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from advisor.prospect import address
from advisor.server.headers import with_headers
from advisor.server.security import CALLBACK, LOGOUT

COOKIE: Final = "advisor_staff_page"
HOME: Final = "home"
MAX_AGE_S: Final = 600
"""How long a sign-in may take if it is to lead back."""

_PAGE: Final = re.compile("[a-z_]{1,40}")
_FLAGS: Final = "Path=/; HttpOnly; SameSite=Lax"


class LoginRedirect:
    """Middleware that brings staff back to their page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["path"] == LOGOUT:
            _sign_out(scope)
        page = address.staff_page(address.parse(scope["query_string"])) or ""
        if scope["path"] in (CALLBACK, LOGOUT):
            send = with_headers(send, partial(_return_to_page, scope))
        elif _PAGE.fullmatch(page):
            send = with_headers(send, partial(_remember_page, page))
        await self._app(scope, receive, send)


def _remember_page(page: str, headers: MutableHeaders) -> None:
    headers.append("set-cookie", f"{COOKIE}={page}; Max-Age={MAX_AGE_S}; {_FLAGS}")


def _return_to_page(scope: Scope, headers: MutableHeaders) -> None:
    """Lead to a staff page where Streamlit leads to the first page."""
    where = headers.get("location", "")
    if re.fullmatch("/|/[^/].*/", where):
        page = HTTPConnection(scope).cookies.get(COOKIE, HOME)
        headers["location"] = where + address.staff_link(page if _PAGE.fullmatch(page) else HOME)
        headers.append("set-cookie", f"{COOKIE}=; Max-Age=0; {_FLAGS}")


def _sign_out(scope: Scope) -> None:
    """End the sign-in of whoever asks to sign out, by the button or by the address alone."""
    from advisor.server import signed_out
    from advisor.server.streamlit import cookies

    if claims := cookies.signed_in(scope):
        signed_out.add(claims)
