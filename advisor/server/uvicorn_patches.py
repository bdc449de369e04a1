"""Changes to uvicorn and its WebSocket library, which Streamlit starts without such options.

``tests/server/test_uvicorn_patches.py`` says what broke after an upgrade.
"""

from __future__ import annotations

import asyncio
from asyncio import Transport
from functools import cache
from socket import AF_INET, AF_INET6, IPPROTO_TCP, TCP_NODELAY, socket
from typing import Any, Final

from advisor.server.logs import Event, log_event
from advisor.server.proxies import as_forwarded

MAX_FILES: Final = 65_536  # descriptors, and so connections, where the system allows it
MAX_LINE: Final = 1_000_000  # bytes of a handshake's header; `advisor.server.limits` limits it
BAD_REQUEST: Final = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
LINGER_S: Final = 5.0  # seconds during which the rest of a broken request is read and dropped
HEAD_TIMEOUT_S: Final = 20.0  # seconds, at most twice, until one without a whole head closes
STOP_TIMEOUT_S: Final = 5  # seconds that connections may take to end when the server stops


def patch() -> None:
    """Apply all changes to this process."""
    _open_many_files()
    read_proxies_here()
    accept_long_handshakes()
    _read_refused_requests()
    close_stalled_heads()
    send_at_once()
    _stop_in_time()


@cache
def read_proxies_here() -> None:
    """Parse forwarded headers in `advisor.server.proxies`.

    uvicorn knows no lists of schemes, no capitals, no host or port, and no ``Forwarded``.
    """
    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware as Theirs

    async def call(self: Theirs, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            scope = as_forwarded(scope, self.trusted_hosts)
        await self.app(scope, receive, send)

    Theirs.__call__ = call  # type: ignore[method-assign]


@cache
def accept_long_handshakes() -> None:
    """Allow a WebSocket the headers that a request may have, and respond to a broken handshake.

    uvicorn does not respond where the library gives up: browsers would wait for ever. Its parser is
    part of a reference cycle: unless closed, half a message stays until a garbage collection.
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
    """Read on where a request cannot be parsed.

    uvicorn closes the connection at once; data still on its way then destroys the response, and a
    proxy takes that for a failure. A handshake with a body is a request like any other.
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
        cycle: Any = self.cycle
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
def close_stalled_heads() -> None:
    """Close connections that send a request's head too slowly: uvicorn would wait for ever."""
    import h11
    from uvicorn.protocols.http.h11_impl import H11Protocol as Protocol

    begin = Protocol.connection_made

    def connection_made(self: Protocol, transport: Transport) -> None:
        begin(self, transport)
        check(self, transport)

    def check(protocol: Protocol, transport: Transport, seen: object = None) -> None:
        if transport.is_closing() or transport.get_protocol() is not protocol:
            return
        # The head of the request after this cycle's; without one, the keep-alive timer runs.
        waits = protocol.conn.their_state is h11.IDLE and not protocol.timeout_keep_alive_task
        waits_for = (protocol.cycle,) if waits else None
        if waits and waits_for == seen:
            transport.close()
        else:
            protocol.loop.call_later(HEAD_TIMEOUT_S, check, protocol, transport, waits_for)

    Protocol.connection_made = connection_made  # type: ignore[method-assign]


@cache
def send_at_once() -> None:
    """Turn off Nagle's algorithm, which delays the body of a response by up to 40 ms.

    asyncio would do so, but Streamlit opens the socket without naming its protocol.
    """
    from uvicorn.protocols.http.auto import AutoHTTPProtocol

    theirs = AutoHTTPProtocol.connection_made

    def connection_made(self: asyncio.Protocol, transport: Transport) -> None:
        connection = transport.get_extra_info("socket")
        if connection.family in (AF_INET, AF_INET6):
            connection.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
        theirs(self, transport)

    AutoHTTPProtocol.connection_made = connection_made  # type: ignore[method-assign, assignment]


@cache
def _stop_in_time() -> None:
    """Keep clients that read nothing from blocking the server's shutdown.

    uvicorn has an option for it, which Streamlit does not set; without, it waits for ever.
    """
    from uvicorn import Server

    theirs = Server.shutdown

    async def shutdown(self: Server, sockets: list[socket] | None = None) -> None:
        if self.config.timeout_graceful_shutdown is None:
            self.config.timeout_graceful_shutdown = STOP_TIMEOUT_S
        await theirs(self, sockets)

    Server.shutdown = shutdown  # type: ignore[method-assign]


def _open_many_files() -> None:
    """Raise the limit of file descriptors: idle connections would use up a shell's 1,024."""
    try:
        import resource
    except ImportError:  # not on Windows, which has no such limit
        return
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    wanted = MAX_FILES if most == resource.RLIM_INFINITY else min(MAX_FILES, most)
    if wanted > resource.getrlimit(resource.RLIMIT_NOFILE)[0]:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
