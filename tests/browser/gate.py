"""A proxy between browsers and the server, as networks have them: it can refuse or hang."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Final, Literal

from tests.browser.server import HOST, free_port

Way = Literal["open", "refused", "silent", "gone"]
"""What becomes of a WebSocket: it is let through, answered with 403, or never answered.

Where the server is gone, every connection ends at once, and those that there are, with `cut`.
"""

REFUSED: Final = b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
HEAD: Final = 65_536


class Gate(ThreadingTCPServer):
    """A proxy.

    Attributes
    ----------
    way
        What becomes of connections that are asked for from now on.
    asked
        How many were.
    """

    daemon_threads = True
    allow_reuse_address = True
    way: Way = "open"
    asked = 0

    def __init__(self, port: int) -> None:
        super().__init__((HOST, free_port()), _Passage)
        self.port = port
        self.passing: set[socket.socket] = set()

    def cut(self) -> None:
        """Cut every connection that there is."""
        for each in tuple(self.passing):
            _shut(each)

    @property
    def url(self) -> str:
        """Where it stands."""
        return f"http://{HOST}:{self.server_address[1]}"


class _Passage(BaseRequestHandler):
    """One connection."""

    server: Gate

    def handle(self) -> None:
        """Pass on what either side says."""
        if self.server.way == "gone":
            return
        if b"upgrade: websocket" in self.request.recv(HEAD, socket.MSG_PEEK).lower():
            self.server.asked += 1
            if self.server.way == "refused":
                self.request.sendall(REFUSED)
                return
            if self.server.way == "silent":
                with suppress(OSError):
                    while self.request.recv(HEAD):
                        pass
                return
        with suppress(OSError), socket.create_connection((HOST, self.server.port)) as behind:
            self.server.passing.add(behind)
            Thread(target=_pass_on, args=(behind, self.request), daemon=True).start()
            _pass_on(self.request, behind)
            self.server.passing.discard(behind)


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while said := one.recv(HEAD):
            other.sendall(said)
    _shut(one)
    _shut(other)


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def gate(url: str) -> Iterator[Gate]:
    """Stand before the server at an address until the block ends."""
    with Gate(int(url.rpartition(":")[2])) as standing:
        Thread(target=standing.serve_forever, daemon=True).start()
        try:
            yield standing
        finally:
            standing.shutdown()
