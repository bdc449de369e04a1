"""Sign-in and sign-out return to the staff page that was requested.

``login`` redirects to the first page, which is a prospect's. A cookie holds the name of the staff
page meanwhile, and no permission.
"""

from __future__ import annotations

import re
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import Scope

from advisor.prospect import address
from advisor.server.security import SIGN_IN

COOKIE: Final = "advisor_staff_page"
HOME: Final = "home"
MAX_AGE_S: Final = 600

_PAGE: Final = re.compile("[a-z_]{1,40}")
_FLAGS: Final = "Path=/; HttpOnly; SameSite=Lax"


def return_to_page(scope: Scope, headers: MutableHeaders) -> None:
    """Remember the staff page of a request, and return to it after a sign-in or sign-out."""
    page = address.staff_page(address.query_of(scope)) or ""
    if scope["path"] in SIGN_IN:
        where = headers.get("location", "")
        if re.fullmatch("/|/[^/].*/", where):
            headers["location"] = where + address.staff_link(page_asked_for(scope))
            headers.append("set-cookie", f"{COOKIE}=; Max-Age=0; {_FLAGS}")
    elif _PAGE.fullmatch(page):
        headers.append("set-cookie", f"{COOKIE}={page}; Max-Age={MAX_AGE_S}; {_FLAGS}")


def page_asked_for(scope: Scope) -> str:
    """Name the staff page that was requested before the sign-in."""
    page = HTTPConnection(scope).cookies.get(COOKIE, HOME)
    return page if _PAGE.fullmatch(page) else HOME
