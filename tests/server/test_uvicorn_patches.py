"""What uvicorn and its WebSocket library do otherwise while they serve the advisor."""

from __future__ import annotations

import asyncio
import gc
import socket
import weakref
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from typing import Any
from unittest.mock import Mock

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from advisor.server import uvicorn_patches

HANDSHAKE = (
    b"GET /_stcore/stream HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
PATIENCE_S = 30.0
HALF_A_MESSAGE = b"\x82\xff" + (900_000).to_bytes(8) + b"mask" + b"x" * 500_000


async def _listen(_scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    while (await receive())["type"] != "websocket.disconnect":
        pass


@pytest.fixture
def _no_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_no_collector")
def test_half_a_message_is_forgotten_with_the_connection_that_it_came_by() -> None:
    uvicorn_patches.accept_long_handshakes()

    async def come_and_go() -> weakref.ref[Any]:
        config = Config(_listen, ws="websockets-sansio", log_config=None)
        protocol = WebSocketsSansIOProtocol(config, ServerState(), {})
        transport = Mock(asyncio.Transport)
        transport.is_closing.return_value = False
        protocol.connection_made(transport)
        protocol.data_received(HANDSHAKE)
        await asyncio.sleep(0)
        protocol.data_received(HALF_A_MESSAGE)
        reader = weakref.ref(protocol.conn.reader)
        assert len(protocol.conn.reader.buffer) == 500_000
        protocol.connection_lost(None)
        await asyncio.gather(*protocol.tasks)
        return reader

    assert asyncio.run(come_and_go())() is None


def test_a_body_is_sent_at_once_behind_its_head() -> None:
    found: list[bool] = []

    async def app(_scope: object, _receive: object, send: object) -> None:
        for connection in server.server_state.connections:
            wire = connection.transport.get_extra_info("socket")
            found.append(bool(wire.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
        await send({"type": "http.response.start", "status": 204, "headers": []})  # type: ignore[operator]
        await send({"type": "http.response.body"})  # type: ignore[operator]
        server.should_exit = True

    def ask(port: int) -> None:
        connection = HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/")
        connection.getresponse()
        connection.close()

    uvicorn_patches.send_at_once()
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None))
    _serve(server, ask)
    assert found == [True]


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: x\r\n"])
def test_a_head_that_stops_halfway_ends_its_connection(
    sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def app(_scope: object, _receive: object, send: Send) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    def ask(port: int) -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as connection:
            for part in filter(None, (sent and sent + b"\r\n", sent)):
                connection.sendall(part)
                answers.append(connection.recv(1_000)[9:12])
            assert connection.recv(1_000) == b""
        server.should_exit = True

    answers: list[bytes] = []
    monkeypatch.setattr(uvicorn_patches, "HEAD_TIMEOUT_S", 0.1)
    uvicorn_patches.close_stalled_heads()
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None))
    _serve(server, ask)
    assert answers == [b"204", b""][: 2 * len(sent)]


def _serve(server: uvicorn.Server, ask: Callable[[int], None]) -> None:
    """Serve until a client in a thread of its own has asked."""
    with socket.socket() as listening:  # as Streamlit opens it: without naming the protocol
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]

        async def serve() -> None:
            asking = asyncio.create_task(asyncio.to_thread(ask, port))
            await server.serve([listening])
            await asking

        listening.listen()
        asyncio.run(serve())
