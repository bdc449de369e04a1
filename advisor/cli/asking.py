"""Asking a running server as a browser does, for `advisor.cli.visit`, with bounded waits."""

from __future__ import annotations

import gzip
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from email.message import Message
from html import unescape
from http.client import HTTPException
from threading import Thread
from typing import Final, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

T = TypeVar("T")

PATIENCE: Final = 15.0
"""Seconds to wait for an answer, all of it; many are waited for at the same time."""

MAX_BODY: Final = 10_000_000
"""Bytes of an answer that are read."""

FAULTS: Final = (OSError, HTTPException, ValueError, EOFError)
"""What may be wrong with a network, an address or an answer."""

STREAM: Final = "/_stcore/stream"
"""Where WebSockets begin. The server's own name for it would bring the whole server along."""

_HANDSHAKE: Final = (
    "GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\n"
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: streamlit\r\n\r\n"
)
"""The opening of a WebSocket; its key is the example of RFC 6455."""


class _NoRedirect(HTTPRedirectHandler):
    """Looks at a redirect rather than following it."""

    def redirect_request(self, *_args: object) -> None:
        """Follow nothing."""


@dataclass(frozen=True)
class Answer:
    """What came back: its status, headers and body, which is no longer compressed."""

    status: int
    headers: Message
    body: bytes

    def words(self, name: str) -> set[str]:
        """Give the items of every line of a header that is a list, in small letters."""
        items = ",".join(self.headers.get_all(name) or ()).lower().split(",")
        return {item.strip() for item in items} - {""}

    @property
    def says(self) -> str:
        """What the status says, and where it leads."""
        leads = self.headers.get("location")
        return f"says {self.status}" + (f" and leads to {leads}" if leads else "")

    @property
    def html(self) -> str:
        """The text of a page, its characters as they are read."""
        return unescape(self.body.decode(errors="replace"))


@dataclass(frozen=True)
class Site:
    """A server as its visitors know it.

    Attributes
    ----------
    address
        Such as ``https://www.example.edu/advisor``.
    """

    address: SplitResult

    @classmethod
    def at(cls, url: str) -> Site:
        """Understand an address.

        Raises
        ------
        ValueError
            It is none; what may be a password is not repeated.
        """
        parts = urlsplit(url.rstrip("/"))
        named = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        if not named or "@" in parts.netloc or parts.query or parts.fragment:
            raise ValueError("write an address as in https://advisor.example.edu")
        return cls(parts._replace(netloc=parts.netloc.lower()))

    @property
    def base(self) -> str:
        """The address without a slash at the end."""
        return self.address.geturl()

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for an address below ours, or in full; a refusal or a redirect is an answer, too."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        asked = Request(urljoin(f"{self.base}/", path), headers=named)
        try:
            came = build_opener(_NoRedirect).open(asked, timeout=PATIENCE)
        except HTTPError as refusal:
            came = refusal
        with came:
            body: bytes = came.read(MAX_BODY)
            status, told = came.status, came.headers
        if body and "gzip" in (told.get("content-encoding") or "").lower():
            body = gzip.decompress(body)
        return Answer(status, told, body)

    def page(self, path: str = "", **headers: str) -> Answer:
        """Ask for what must be there.

        Raises
        ------
        ValueError
            It is not.
        """
        answer = self.get(path, **headers)
        if answer.status != 200:
            raise ValueError(f"{short(path)} {answer.says}")
        return answer

    def handshake(self) -> str:
        """Open a WebSocket the way a page does, and give the first line of the answer."""
        secure, host = self.address.scheme == "https", self.address.hostname or ""
        place = (host, self.address.port or (443 if secure else 80))
        origin = f"{self.address.scheme}://{self.address.netloc}"
        path = self.address.path + STREAM
        opening = _HANDSHAKE.format(path=path, host=self.address.netloc, origin=origin)
        with socket.create_connection(place, PATIENCE) as plain:
            connection = plain
            if secure:
                context = ssl.create_default_context()
                connection = context.wrap_socket(plain, server_hostname=host)
            connection.sendall(opening.encode())
            with connection.makefile("rb") as came:
                return came.readline(1_000).decode("latin-1").strip()


def begin(look: Callable[[], T]) -> Future[T]:
    """Begin to look at something; whoever wants to know waits no longer than they like.

    Servers that send a byte now and then, and those that give names, keep to no time limit.
    """
    found: Future[T] = Future()

    def run() -> None:
        try:
            found.set_result(look())
        except Exception as fault:  # noqa: BLE001 -- it is raised again where it is waited for
            found.set_exception(fault)

    Thread(target=run, daemon=True).start()
    return found


def short(path: str) -> str:
    """Write an address below the site's without its answers."""
    return "/" + path.removeprefix("./").partition("&")[0]


def why(fault: BaseException) -> str:
    """Say in a few words what went wrong."""
    if isinstance(fault, TimeoutError):
        return f"no answer within {PATIENCE:g} seconds"
    reason = fault.reason if isinstance(fault, URLError) else fault
    if isinstance(reason, TimeoutError):
        return why(reason)
    text = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return " ".join(str(text).split())
