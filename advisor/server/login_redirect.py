"""Sign-in and sign-out return to the staff page that was requested.

``login`` redirects to the first page, which is a prospect's. A cookie holds the name of the staff
page meanwhile, and no permission.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from advisor.prospect import address
from advisor.server.security import SIGN_IN, with_headers

COOKIE: Final = "advisor_staff_page"
HOME: Final = "home"
MAX_AGE_S: Final = 600

_PAGE: Final = re.compile("[a-z_]{1,40}")
_FLAGS: Final = "Path=/; HttpOnly; SameSite=Lax"


class LoginRedirect:
    """Middleware that returns staff to their page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        page = address.staff_page(address.parse(scope["query_string"])) or ""
        if scope["path"] in SIGN_IN:
            send = with_headers(send, partial(_return_to_page, scope))
        elif _PAGE.fullmatch(page):
            send = with_headers(send, partial(_remember_page, page))
        await self._app(scope, receive, send)


def page_asked_for(scope: Scope) -> str:
    """Name the staff page that was requested before the sign-in."""
    page = HTTPConnection(scope).cookies.get(COOKIE, HOME)
    return page if _PAGE.fullmatch(page) else HOME


def _remember_page(page: str, headers: MutableHeaders) -> None:
    headers.append("set-cookie", f"{COOKIE}={page}; Max-Age={MAX_AGE_S}; {_FLAGS}")


def _return_to_page(scope: Scope, headers: MutableHeaders) -> None:
    where = headers.get("location", "")
    if re.fullmatch("/|/[^/].*/", where):
        headers["location"] = where + address.staff_link(page_asked_for(scope))
        headers.append("set-cookie", f"{COOKIE}=; Max-Age=0; {_FLAGS}")
