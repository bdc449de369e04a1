"""The headers that restrict what a page may do, whatever gets into it (``docs/security.md``).

Every response carries a Content-Security-Policy that allows nothing; only our own documents
carry one under which the pages can run.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from functools import lru_cache, partial
from hashlib import sha256
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.prospect import address, document
from advisor.prospect.looks import NONE, Look
from advisor.server.streamlit import internals
from advisor.settings import serving

POLICY: Final = "content-security-policy"

NOTHING: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""For every response that sets no policy of its own."""

FEATURES: Final = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture"),
    *("encrypted-media", "geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi"),
    *("payment", "picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial"),
    *("usb", "xr-spatial-tracking"),
)

HEADERS: Final = {
    "permissions-policy": ", ".join(f"{feature}=()" for feature in FEATURES),
    "cross-origin-opener-policy": "same-origin",
    "x-permitted-cross-domain-policies": "none",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",  # answers stand in the address, so the address must not leak
}

DOWNLOADS: Final = "/media/"
"""Streamlit's downloads: a call's PDF has a name and notes, so browsers must not cache them."""

LOGIN: Final = "/auth/login"
LOGOUT: Final = "/auth/logout"
CALLBACK: Final = "/oauth2callback"
SIGN_IN: Final = (LOGIN, CALLBACK, LOGOUT)

STRICT_TRANSPORT: Final = f"max-age={2 * 365 * 24 * 60 * 60}"
"""Two years. Hosts below this one are not ours to decide on."""

FOR_COMPONENTS: Final = ("blob:", "'wasm-unsafe-eval'")
"""For staff pages: scripts of Streamlit's components, and Graphviz, which is WebAssembly."""

_INLINE: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def with_headers(send: Send, change: Callable[[MutableHeaders], None]) -> Send:
    """Change the headers of a response in place before it is sent."""

    async def changed(message: Message) -> None:
        if message["type"] == "http.response.start":
            change(MutableHeaders(scope=message))
        await send(message)

    return changed


class ResponseHeaders:
    """Middleware that changes the headers of every response, by its request."""

    def __init__(self, app: ASGIApp, change: Callable[[Scope, MutableHeaders], None]) -> None:
        self._app, self._change = app, change

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] == "http":
            send = with_headers(send, partial(self._change, scope))
        await self._app(scope, receive, send)


def secure(scope: Scope, headers: MutableHeaders) -> None:
    """Add the headers of every response; one that is set already stays."""
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault(POLICY, NOTHING)
    if scope["path"].startswith(DOWNLOADS):
        headers["cache-control"] = "no-store"
    if scope["scheme"] == "https":
        headers.setdefault("strict-transport-security", STRICT_TRANSPORT)
        _keep_cookies_to_https(headers)


def secure_staff(scope: Scope, headers: MutableHeaders) -> None:
    """Keep staff pages and sign-ins out of caches, frames (clickjacking) and plain HTTP."""
    if scope["path"] in SIGN_IN:
        from advisor.server.sign_in import sign_in

        headers["cache-control"] = "no-store"
        if (settings := sign_in()) and settings.https:
            _keep_cookies_to_https(headers)
    elif is_for_staff(scope):
        headers["cache-control"] = "no-store"
        headers["x-frame-options"] = "DENY"
        # A second policy beside the document's own: browsers keep to both.
        headers.setdefault(POLICY, NOTHING)
        headers.append(POLICY, "frame-ancestors 'none'")


def is_for_staff(scope: Scope) -> bool:
    """Tell whether the address is that of a staff page."""
    query = address.query_of(scope)
    return address.staff_page(query) is not None or bool(address.draft(query))


def _keep_cookies_to_https(headers: MutableHeaders) -> None:
    """Add the flag that Streamlit leaves out, since some browsers refuse it on plain HTTP."""
    cookies = headers.getlist("set-cookie")
    del headers["set-cookie"]
    for cookie in cookies:
        headers.append("set-cookie", cookie if "; Secure" in cookie else f"{cookie}; Secure")


def secured(response: Response, *, components: bool, look: Look = NONE) -> Response:
    """Give a response the policy of our pages, in the frames that the settings allow."""
    ancestors = serving().ancestors
    response.headers.append(POLICY, policy(components=components, ancestors=ancestors, look=look))
    return response


@lru_cache(maxsize=8)
def policy(*, components: bool = False, ancestors: str = "'self'", look: Look = NONE) -> str:
    """Write the policy of pages with Streamlit's components or without; ``look`` has scripts.

    ``ancestors`` are the sites that may show them in a frame, as ``frame-ancestors`` has it.
    """
    # Hashes are those of the scripts at their source: one that was injected into a document would
    # be allowed by its own hash.
    theirs = _INLINE.findall(internals.document()) if components else []
    digests = (sha256(each.encode()).digest() for each in (*document.scripts(look), *theirs))
    hashes = (f"'sha256-{b64encode(each).decode()}'" for each in digests)
    scripts = ["'self'", *hashes, *(FOR_COMPONENTS if components else ())]
    rules = {
        "default-src": "'none'",
        # No 'unsafe-inline' and no 'unsafe-eval': injected markup runs no script.
        "script-src": " ".join(scripts),
        # Streamlit's emotion adds style elements without a nonce; our bars have style attributes.
        "style-src": "'self' 'unsafe-inline'",
        # The page's icon, and icons and a font of Streamlit's, are data addresses.
        "img-src": "'self' data:",
        "font-src": "'self' data:",
        "connect-src": "'self'",  # covers ws and wss of the same origin
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": ancestors,
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())
