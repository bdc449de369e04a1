"""What uvicorn and its WebSocket library do otherwise while they serve the advisor.

Streamlit starts uvicorn and gives no way to set these up, so methods of uvicorn's own classes are
replaced by ours around them. ``tests/server/test_uvicorn_patches.py`` says what broke after an
upgrade.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from asyncio import Transport
from functools import cache
from socket import AF_INET, AF_INET6, IPPROTO_TCP, TCP_NODELAY
from types import FrameType
from typing import TYPE_CHECKING, Any, Final, cast

from advisor.server.logs import Event, log_event
from advisor.server.proxies import as_told

if TYPE_CHECKING:
    from uvicorn.protocols.http.h11_impl import RequestResponseCycle

MAX_FILES: Final = 65_536
"""Files and connections that the process holds at most, where the system allows it."""

MAX_LINE: Final = 1_000_000
"""Bytes of a header for the WebSocket library; the limit for all of them is in
`advisor.server.limits.sizes`."""

BAD_REQUEST: Final = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"

LINGER_S: Final = 5.0
"""Seconds during which the rest of a request that cannot be read is taken, and forgotten."""

STOP_TIMEOUT_S: Final = 5.0
"""Seconds that connections may take to end once the server is told to stop."""


def patch() -> None:
    """Change uvicorn, its WebSocket library and this process, for as long as it lives."""
    _open_many_files()
    read_proxies_here()
    accept_long_handshakes()
    _read_refused_requests()
    send_at_once()
    _stop_in_time()


@cache
def read_proxies_here() -> None:
    """Have what proxies say read by us: uvicorn knows neither lists of schemes nor capitals.

    It believes no host, no port and no ``Forwarded`` either. Which proxies are trusted stays its
    own setting, ``FORWARDED_ALLOW_IPS``.
    """
    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware as Theirs

    async def call(self: Theirs, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            scope = as_told(scope, self.trusted_hosts)
        await self.app(scope, receive, send)

    Theirs.__call__ = call  # type: ignore[method-assign]


@cache
def accept_long_handshakes() -> None:
    """Let a WebSocket begin with whatever headers a request may have, and answer a broken one.

    The library has limits of its own, lower than those of requests, and reads its environment
    variables when it is loaded, which is before us. What it cannot read it gives up, and uvicorn
    says nothing then: the browser would wait for ever. And what reads a connection refers to
    itself, so half a message would stay until the garbage collector comes by, which is rare.
    """
    from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
    from websockets import http11

    http11.MAX_LINE_LENGTH = http11.MAX_NUM_HEADERS = MAX_LINE
    hear, end = WebSocketsSansIOProtocol.data_received, WebSocketsSansIOProtocol.connection_lost

    def data_received(self: WebSocketsSansIOProtocol, data: bytes) -> None:
        hear(self, data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            log_event(Event("refused", why="handshake"))
            self.transport.write(BAD_REQUEST)
            self.transport.close()

    def connection_lost(self: WebSocketsSansIOProtocol, exc: Exception | None) -> None:
        end(self, exc)
        self.conn.parser.close()

    WebSocketsSansIOProtocol.data_received = data_received  # type: ignore[method-assign]
    WebSocketsSansIOProtocol.connection_lost = connection_lost  # type: ignore[method-assign]


@cache
def _read_refused_requests() -> None:
    """Read on where a request is refused before it gets to the app.

    uvicorn closes the connection at once. What is still on its way then tears down the answer,
    too, and a proxy takes that for a fault of the server (`advisor.server.limits.refusals`). A
    handshake has no body; with one, it is a request like any other.
    """
    import h11
    from uvicorn.protocols.http.h11_impl import H11Protocol as Protocol

    hear, refuse, upgrades = (
        Protocol.data_received,
        Protocol.send_400_response,
        Protocol._should_upgrade,  # noqa: SLF001 -- nothing public decides it
    )

    def data_received(self: Protocol, data: bytes) -> None:
        if self.conn.their_state is not h11.ERROR:
            hear(self, data)

    def send_400_response(self: Protocol, msg: str) -> None:
        cycle = cast("RequestResponseCycle | None", self.cycle)
        if cycle is not None and not cycle.response_complete:
            refuse(self, msg)
            return
        self.transport.write(BAD_REQUEST)
        self.loop.call_later(LINGER_S, self.transport.close)

    def should_upgrade(self: Protocol) -> bool:
        has_body = {b"content-length", b"transfer-encoding"}.intersection(dict(self.headers))
        return not has_body and upgrades(self)

    Protocol.data_received = data_received  # type: ignore[method-assign]
    Protocol.send_400_response = send_400_response  # type: ignore[method-assign]
    Protocol._should_upgrade = should_upgrade  # type: ignore[method-assign] # noqa: SLF001


@cache
def send_at_once() -> None:
    """Let no answer wait for the browser to confirm the one before it.

    Streamlit opens the socket without naming its protocol, and then asyncio leaves it to hold a
    last, small packet back (Nagle's algorithm): the head of an answer goes out, and its body up
    to 40 ms later.
    """
    from uvicorn.protocols.http.auto import AutoHTTPProtocol

    theirs = AutoHTTPProtocol.connection_made

    def connection_made(self: asyncio.Protocol, transport: Transport) -> None:
        socket = transport.get_extra_info("socket")
        if socket.family in (AF_INET, AF_INET6):
            socket.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
        theirs(self, transport)

    AutoHTTPProtocol.connection_made = connection_made  # type: ignore[method-assign, assignment]


def _stop_in_time() -> None:
    """Keep clients that read nothing from blocking a server's shutdown.

    uvicorn waits for its connections until a second signal comes, which is Ctrl-C; Streamlit has
    no option for its patience. So after `STOP_TIMEOUT_S` the second signal is sent.
    """
    theirs = signal.getsignal(signal.SIGTERM)
    if threading.current_thread() is not threading.main_thread() or not callable(theirs):
        return

    def stop(number: int, frame: FrameType | None) -> None:
        theirs(number, frame)
        again = threading.Timer(STOP_TIMEOUT_S, os.kill, (os.getpid(), signal.SIGINT))
        again.daemon = True
        again.start()

    signal.signal(signal.SIGTERM, stop)


def _open_many_files() -> None:
    """Let the process hold as many connections as the system allows it.

    Shells give 1,024 files to a process. Connections that are opened and left alone would
    use them up, and nobody else could come in.
    """
    try:
        import resource
    except ImportError:  # not on Windows, which has no such limit
        return
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    wanted = MAX_FILES if most == resource.RLIM_INFINITY else min(MAX_FILES, most)
    if wanted > resource.getrlimit(resource.RLIMIT_NOFILE)[0]:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
