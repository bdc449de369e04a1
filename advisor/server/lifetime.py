"""What happens when the server starts: the guide is made ready for the first visitor."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import threading
from asyncio import Transport
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from socket import AF_INET, AF_INET6, IPPROTO_TCP, TCP_NODELAY
from threading import Thread
from types import FrameType
from typing import TYPE_CHECKING, Any, Final, cast

from advisor.errors import AdvisorError
from advisor.server import logs, output
from advisor.server.base_path import lead_to_sign_in
from advisor.server.streamlit import cookies
from advisor.settings import serving

if TYPE_CHECKING:
    import streamlit as st
    from uvicorn.protocols.http.h11_impl import RequestResponseCycle

SCRIPT: Final = Path(__file__).parent / "streamlit" / "script.py"
"""What Streamlit runs for each visitor."""

SOON: Final = 0.2
"""Seconds after the start when the guide is loaded: the server answers first."""

MOST_FILES: Final = 65_536
"""Files and connections that the process holds at most, where the system allows it."""

MAX_LINE: Final = 1_000_000
"""Bytes of a header for the WebSocket library; the limit for all of them is in `Limits`."""

BAD_REQUEST: Final = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"

LINGER: Final = 5.0
"""Seconds during which the rest of a request that cannot be read is taken, and forgotten."""

PATIENCE: Final = 5.0
"""Seconds that connections may take to end once the server is told to stop."""

_log = logging.getLogger(logs.LOGGER)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Start quickly, and load the guide in the background right after that."""
    logs.keep_answers_out_of_logs()
    cookies.keep_small()
    settings = serving()
    if logs.set_up(settings.log):
        output.capture()
    lead_to_sign_in(settings.path)
    if settings.metrics:
        from advisor.server import metrics

        metrics.set_up()
    _open_many_files()
    _take_long_handshakes()
    _hear_the_refused_out()
    send_at_once()
    _stop_in_time()
    warming = asyncio.get_running_loop().call_later(SOON, Thread(target=warm, daemon=True).start)
    yield {}
    warming.cancel()


def warm() -> None:
    """Load what the first visitor needs, and tell the log of a faulty guide.

    From then on, edits of the files enter the history; so does one that was made
    while no server ran.

    Everything loaded so far lives as long as the process, so the garbage
    collector need not look at it again.
    """
    from advisor.live import live
    from advisor.server import prospects  # noqa: F401

    live.or_none()
    live.watch(keep_found)
    if not live.faults:
        keep_found(live.folder)
    gc.collect()
    gc.freeze()


def keep_found(folder: Path) -> None:
    """Record what is on disk, if the history does not have it yet and no case disagrees.

    Whoever publishes has it recorded first, so the history has no gaps at that moment; but an
    edit that the next one replaces would be lost. So every edit that is noticed is recorded, in
    a thread of its own: a visitor's page only starts it. A folder without a history is left
    alone: it begins with the first publication. What stands in the way goes to the log.

    Parameters
    ----------
    folder
        The data folder.
    """
    from advisor.publishing.history import HISTORY

    if not (folder / HISTORY).is_dir():
        return
    from advisor.publishing.publisher import record

    try:
        record(folder, now=datetime.now(UTC))
    except AdvisorError as error:
        _log.warning("%s", error)


@cache
def _take_long_handshakes() -> None:
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
            logs.log_event(logs.Event("refused", why="handshake"))
            self.transport.write(BAD_REQUEST)
            self.transport.close()

    def connection_lost(self: WebSocketsSansIOProtocol, exc: Exception | None) -> None:
        end(self, exc)
        self.conn.parser.close()

    WebSocketsSansIOProtocol.data_received = data_received  # type: ignore[method-assign]
    WebSocketsSansIOProtocol.connection_lost = connection_lost  # type: ignore[method-assign]


@cache
def _hear_the_refused_out() -> None:
    """Read on where a request is refused before it gets to the app.

    uvicorn closes the connection at once. What is still on its way then tears down the answer,
    too, and a proxy takes that for a fault of the server (`advisor.server.limits`). A handshake
    has no body; with one, it is a request like any other.
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
        self.loop.call_later(LINGER, self.transport.close)

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
    """Let nobody who reads nothing keep a server that is told to stop from stopping.

    uvicorn waits for its connections until a second signal comes, which is Ctrl-C; Streamlit has
    no option for its patience. So after `PATIENCE` the second signal is sent.
    """
    theirs = signal.getsignal(signal.SIGTERM)
    if threading.current_thread() is not threading.main_thread() or not callable(theirs):
        return

    def stop(number: int, frame: FrameType | None) -> None:
        theirs(number, frame)
        again = threading.Timer(PATIENCE, os.kill, (os.getpid(), signal.SIGINT))
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
    wanted = MOST_FILES if most == resource.RLIM_INFINITY else min(MOST_FILES, most)
    if wanted > resource.getrlimit(resource.RLIMIT_NOFILE)[0]:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
