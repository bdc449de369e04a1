"""Clients that read nothing, say nothing or stop halfway keep nobody else waiting."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from streamlit import file_util
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from tests.browser.server import PATIENCE, Server, free_port, serving, streamlit_run
from tests.checkout import CHECKOUT
from tests.depth import IS_DEEP
from tests.server.wire import shown
from tests.shipped import GUIDE

MANY = 200
OTHERS = 5 if IS_DEEP else 2
STATIC = Path(file_util.get_static_dir(), "static", "js")
LARGE = max(STATIC.iterdir(), key=lambda file: file.stat().st_size).name
HANDSHAKE = (
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    f"Sec-WebSocket-Key: {'A' * 22}==\r\n"
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """The advisor, started by someone whose shell allows few open files."""
    port = free_port()
    start = f"ulimit -S -n 128 && exec {shlex.join(streamlit_run(CHECKOUT / 'app.py', port))}"
    with serving(["bash", "-c", start], port, folder=CHECKOUT) as server:
        yield server


@pytest.fixture
def held() -> Iterator[ExitStack]:
    """Connections that are held open until the end of the test."""
    with ExitStack() as held:
        yield held


def say(server: Server, text: str, held: ExitStack, room: int | None = None) -> socket.socket:
    """Open a connection, say something and fall silent; ``room`` bytes are taken at most."""
    place = urlsplit(server.url)
    connection = held.enter_context(socket.socket())
    if room:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    connection.connect((place.hostname, place.port))
    connection.sendall(text.encode())
    return connection


def everybody_else_is_served(server: Server) -> bool:
    """Whether pages, files and health checks are there for others."""
    for _ in range(OTHERS):
        assert GUIDE.words.site.guidance in shown(server.url, "")
        for path in ("/", "/healthz", f"/static/js/{LARGE}"):
            with urlopen(server.url + path, timeout=60) as answer:
                assert answer.status == 200
                assert answer.read()
    return True


def test_requests_that_stop_halfway_keep_nobody_out(server: Server, held: ExitStack) -> None:
    for _ in range(MANY):
        say(server, "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", held)
    assert everybody_else_is_served(server)


@pytest.mark.deep
def test_bodies_that_stop_halfway_keep_nobody_out(server: Server, held: ExitStack) -> None:
    head = "POST /api/v1/recommend HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    for _ in range(MANY):
        say(server, f'{head}Content-Length: 1000\r\n\r\n{{"answers', held)
    assert everybody_else_is_served(server)


@pytest.mark.deep
def test_readers_that_stop_reading_keep_nobody_out(server: Server, held: ExitStack) -> None:
    for _ in range(MANY):
        say(server, f"GET /static/js/{LARGE} HTTP/1.1\r\nHost: x\r\n\r\n", held, room=4_096)
    assert everybody_else_is_served(server)


@pytest.mark.deep
def test_visitors_that_never_read_their_page_keep_nobody_out(
    server: Server, held: ExitStack
) -> None:
    place = urlsplit(server.url)
    for _ in range(MANY // 4):
        held.enter_context(
            connect(
                f"ws://{place.netloc}/_stcore/stream",
                origin=Origin(server.url),
                subprotocols=[Subprotocol("streamlit"), Subprotocol(generate_xsrf_token_string())],
                close_timeout=0,
            )
        )
    assert everybody_else_is_served(server)


def test_who_sends_nonsense_is_shown_out_and_nobody_notices(
    server: Server, held: ExitStack
) -> None:
    for text in ("\0" * 100, "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "x" * 100_000):
        for _ in range(10):
            say(server, text, held)
    assert everybody_else_is_served(server)


BODY = "Host: x\r\nContent-Length: 900000\r\n"


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (f"POST /\u00e9 HTTP/1.1\r\n{BODY}", 400),
        (f"POST / HTTP/1.1\r\n{BODY}X-Control: a\x0bb\r\n", 400),
        (f"POST / HTTP/1.1\r\n{BODY}".replace("Host: x\r\n", ""), 400),
        (f"GET /_stcore/stream HTTP/1.1\r\n{BODY}{HANDSHAKE}", 404),
        (f"POST /_stcore/stream HTTP/1.1\r\n{BODY}{HANDSHAKE}Origin: http://evil\r\n", 404),
    ],
)
def test_who_is_refused_may_finish_what_they_say(
    server: Server, held: ExitStack, head: str, status: int
) -> None:
    """A proxy whose line is cut instead takes the server for dead, and turns others away."""
    refused = say(server, f"{head}\r\n", held)
    refused.settimeout(PATIENCE)
    assert refused.recv(12) == f"HTTP/1.1 {status}".encode()
    for _ in range(9):
        refused.sendall(b"x" * 100_000)
    refused.shutdown(socket.SHUT_WR)
    while refused.recv(65_536):
        pass


IMPATIENT = """
from advisor.server import uvicorn_patches
from streamlit.web.cli import main
uvicorn_patches.STOP_TIMEOUT_S = 0.2
main()
"""
"""``streamlit run`` that waits less for its clients when it stops."""


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_whoever_takes_a_file_and_does_not_read_it_keeps_no_server_from_stopping(
    sign: signal.Signals, tmp_path: Path, held: ExitStack
) -> None:
    port = free_port()
    command = (sys.executable, "-c", IMPATIENT, *streamlit_run(CHECKOUT / "app.py", port)[3:])
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "ADVISOR_STATE": str(tmp_path)}
    with serving(command, port, folder=CHECKOUT, environment=environment) as server:
        ask = f"GET /static/js/{LARGE} HTTP/1.1\r\nHost: {urlsplit(server.url).netloc}\r\n\r\n"
        stalled = say(server, ask, held, room=1_000)
        assert stalled.recv(1)
        os.kill(server.pid, sign)
        assert ends(server.pid)


def ends(pid: int) -> bool:
    """Whether a process that this one has started ends by itself."""
    deadline = time.monotonic() + PATIENCE
    how = os.WEXITED | os.WNOWAIT | os.WNOHANG
    while time.monotonic() < deadline:
        if os.waitid(os.P_PID, pid, how):
            return True
        time.sleep(0.05)
    return False
