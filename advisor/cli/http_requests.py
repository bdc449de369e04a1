"""Requests to a running server, as a browser makes them, for `advisor.cli.site_check`."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from html import unescape
from threading import Thread
from typing import Final, TypeVar
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

T = TypeVar("T")

PATIENCE: Final = 15.0
"""Seconds to wait for an answer, all of it; many are waited for at the same time."""

FAULTS: Final = (OSError, ValueError, httpx.HTTPError, httpx.InvalidURL)
"""What may be wrong with a network, an address or an answer."""

STREAM: Final = "/_stcore/stream"
"""Where WebSockets begin. Importing the server's own constant would import the server."""

_HANDSHAKE: Final = (
    "GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\n"
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: streamlit\r\n\r\n"
)
"""The opening of a WebSocket; its key is the example of RFC 6455."""


@dataclass(frozen=True)
class Site:
    """A server by its public address, such as ``https://www.example.edu/advisor``."""

    address: SplitResult

    @classmethod
    def at(cls, url: str) -> Site:
        """Read an address; a ValueError repeats nothing that may be a password."""
        parts = urlsplit(url.rstrip("/"))
        named = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        if not named or "@" in parts.netloc or parts.query or parts.fragment:
            raise ValueError("write an address as in https://advisor.example.edu")
        return cls(parts._replace(netloc=parts.netloc.lower()))

    @property
    def base(self) -> str:
        """The address without a slash at the end."""
        return self.address.geturl()

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Request an address below the site's, or in full, and follow no redirect."""
        return httpx.get(
            urljoin(f"{self.base}/", path),
            headers={name.replace("_", "-"): value for name, value in headers.items()},
            timeout=PATIENCE,
            verify=ssl.create_default_context(),  # trusts whom this machine trusts
        )

    def page(self, path: str = "", **headers: str) -> httpx.Response:
        """Request what must be there; a ValueError says what came instead."""
        answer = self.get(path, **headers)
        if answer.status_code != 200:
            raise ValueError(f"{short(path)} {says(answer)}")
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


def items_of(answer: httpx.Response, name: str) -> set[str]:
    """Give the items of every line of a header that is a list, in small letters."""
    return {each.lower() for each in answer.headers.get_list(name, split_commas=True)} - {""}


def says(answer: httpx.Response) -> str:
    """Say the status, and where it leads."""
    leads = answer.headers.get("location")
    return f"says {answer.status_code}" + (f" and leads to {leads}" if leads else "")


def html_of(answer: httpx.Response) -> str:
    """Give the text of a page, its characters as they are read."""
    return unescape(answer.text)


def begin(look: Callable[[], T]) -> Future[T]:
    """Begin a check whose result is waited for no longer than the caller likes.

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
    if isinstance(fault, (TimeoutError, httpx.TimeoutException)):
        return f"no answer within {PATIENCE:g} seconds"
    text = getattr(fault, "strerror", None) or str(fault) or type(fault).__name__
    return " ".join(re.sub(r"^\[Errno -?\d+\]", "", str(text)).split())
