"""Call a running server as a browser does, for ``advisor doctor --deep --url``.

It checks what most often goes wrong between a server and its visitors: a proxy that passes no
WebSockets on, lost headers, addresses that should be closed.
"""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Callable, Iterator
from http.client import HTTPException, HTTPResponse
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from advisor.records.signs import Sign

PATIENCE: Final = 10.0
"""Seconds to wait for an answer."""

HEADERS: Final = (
    ("content-security-policy", "script-src 'self'"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("permissions-policy", "camera=()"),
)
"""Headers of the first page, and what each must contain."""

STRICT: Final = "strict-transport-security"
CLOSED: Final = ("/_stcore/metrics", "/_stcore/upload_file/a/b", "/metrics")
"""Addresses that must be closed to the public."""

_HANDSHAKE: Final = (
    "GET /_stcore/stream HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\n"
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: streamlit\r\n\r\n"
)
"""The opening of a WebSocket; its key is the example of RFC 6455."""

_SWITCHING: Final = b" 101 "
_FAULTS: Final = (OSError, HTTPException, ValueError)


class _NoRedirect(HTTPRedirectHandler):
    """Does not follow redirects."""

    def redirect_request(self, *_args: object) -> None:
        """Follow nothing."""


def visit(url: str) -> Iterator[Sign]:
    """Call a running server.

    Parameters
    ----------
    url
        Its address, as in ``https://msit.example.edu``.
    """
    site = urlsplit(url.rstrip("/"))
    if site.scheme not in ("http", "https") or not site.hostname:
        yield Sign("server", False, f'"{url}" is no address; write one as in https://example.edu')
        return
    base = site.geturl()
    try:
        with _get(f"{base}/healthz") as answer:
            lives = answer.status == 200
    except _FAULTS as fault:
        yield Sign("server", False, f"{base} cannot be reached: {_why(fault)}")
        return
    yield Sign(
        "server", lives, f"{base} answers" if lives else f"{base}/healthz says {answer.status}"
    )
    yield from _looks(base, site)


def _looks(base: str, site: SplitResult) -> Iterator[Sign]:
    """Check a server that can be reached."""
    looks: dict[str, Callable[[], str]] = {
        "server ready": lambda: _ready(base),
        "server headers": lambda: _headers(base, site.scheme == "https"),
        "server addresses": lambda: _closed(base),
        "server WebSocket": lambda: _socket(site),
    }
    for what, look in looks.items():
        try:
            fault = look()
        except _FAULTS as error:
            fault = _why(error)
        yield Sign(what, not fault, fault or "as it should be")


def _ready(base: str) -> str:
    with _get(f"{base}/readyz") as answer:
        found = json.loads(answer.read())
    if not isinstance(found, dict):
        return "something else answers at /readyz"
    missing = [name for name, well in found.items() if not well and name != "ready"]
    return f"not ready for want of: {', '.join(missing)}" if missing else ""


def _headers(base: str, is_https: bool) -> str:
    with _get(f"{base}/") as answer:
        headers = answer.headers
        lacking = [name for name, value in HEADERS if value not in (headers.get(name) or "")]
    if is_https and STRICT not in headers:
        return f"{STRICT} is missing: the proxy has to send X-Forwarded-Proto and to be trusted"
    return f"the first page lacks {', '.join(lacking)}" if lacking else ""


def _closed(base: str) -> str:
    found = []
    for path in CLOSED:
        # As through a proxy: this machine itself may see more than the public.
        with _get(f"{base}{path}", {"Via": "1.1 doctor"}) as answer:
            if answer.status != 404:
                found.append(f"{path} ({answer.status})")
    return f"open to strangers: {', '.join(found)}" if found else ""


def _socket(site: SplitResult) -> str:
    """Open a WebSocket the way a page does."""
    secure = site.scheme == "https"
    place = (site.hostname or "", site.port or (443 if secure else 80))
    with socket.create_connection(place, PATIENCE) as plain:
        connection = plain
        if secure:
            connection = ssl.create_default_context().wrap_socket(plain, server_hostname=place[0])
        origin = f"{site.scheme}://{site.netloc}"
        connection.sendall(_HANDSHAKE.format(host=site.netloc, origin=origin).encode())
        answer = connection.recv(64)
    if _SWITCHING in answer:
        return ""
    status = answer.partition(b"\r\n")[0].decode("latin-1")
    return f"no WebSocket comes through ({status}); let the proxy pass Upgrade and Connection on"


def _get(url: str, headers: dict[str, str] | None = None) -> HTTPResponse | HTTPError:
    """Request an address; an error status is a response, too."""
    try:
        asked = Request(url, headers=headers or {})
        found: HTTPResponse = build_opener(_NoRedirect).open(asked, timeout=PATIENCE)
    except HTTPError as refusal:
        return refusal
    return found


def _why(fault: BaseException) -> str:
    reason = fault.reason if isinstance(fault, URLError) else fault
    text = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return " ".join(str(text).split())
