"""What the server does about uvicorn when it starts."""

import asyncio
import socket
from http.client import HTTPConnection

import uvicorn

from advisor.server.lifetime import send_at_once


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

    send_at_once()
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None))
    with socket.socket() as door:  # as Streamlit opens it: without naming the protocol
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]

        async def serve() -> None:
            asking = asyncio.create_task(asyncio.to_thread(ask, port))
            await server.serve([door])
            await asking

        door.listen()
        asyncio.run(serve())
    assert found == [True]
