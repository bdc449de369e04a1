"""No request leads to a call to another server or to another program: every way out is a trap."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from streamlit import config, net_util
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.web import bootstrap
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.browser.server import PATIENCE, Server, free_port, serving, streamlit_run
from tests.checkout import CHECKOUT, DATA
from tests.server.streamlit.test_messages import others
from tests.server.wire import shown

TRAP = """
import os, sys

def note(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo"):
        place = arguments[0] if event == "socket.getaddrinfo" else arguments[-1]
        host = place[0] if isinstance(place, tuple) else place
        if not isinstance(host, str) or host in ("127.0.0.1", "::1", "localhost"):
            return
    elif event not in ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system"):
        return
    with open(os.environ["TRAP"], "a") as file:
        print(event, arguments, file=file)

sys.addaudithook(note)
"""
"""What the server runs first: it notes each call to another host, and each program started."""


@dataclass(frozen=True)
class Trapped:
    """A server, and what it was caught at."""

    server: Server
    file: Path

    def caught(self) -> Sequence[str]:
        """Give each call that was made, a line each."""
        return self.file.read_text().splitlines() if self.file.exists() else []


@pytest.fixture(scope="module")
def trapped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trapped]:
    """The advisor from its checkout, all of whose ways out are traps."""
    home = tmp_path_factory.mktemp("trapped")
    (home / "sitecustomize.py").write_text(TRAP)
    port, file = free_port(), home / "caught"
    environment = {
        **os.environ,
        "PYTHONPATH": f"{home}{os.pathsep}{CHECKOUT}",
        "ADVISOR_DATA": str(DATA),
        "TRAP": str(file),
    }
    command = streamlit_run(CHECKOUT / "app.py", port)
    with serving(command, port, folder=CHECKOUT, environment=environment) as server:
        yield Trapped(server, file)


def test_the_trap_snaps(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(TRAP)
    tries = (
        "import socket, subprocess, sys; subprocess.run([sys.executable, '-c', '']); "
        "socket.socket().connect_ex(('127.0.0.2', 9)); "
        "socket.socket().connect_ex(('127.0.0.1', 9))"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "TRAP": str(tmp_path / "caught")}
    subprocess.run((sys.executable, "-c", tries), env=environment, check=True)
    caught = (tmp_path / "caught").read_text().splitlines()
    assert [line.split()[0] for line in caught] == ["subprocess.Popen", "socket.connect"]


def test_a_start_and_a_page_ask_nobody(trapped: Trapped) -> None:
    assert shown(trapped.server.url, "page=result&goal=protect")
    assert trapped.caught() == []


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://localhost:1"])
def test_a_visit_from_another_site_is_refused_without_a_question(
    trapped: Trapped, origin: str
) -> None:
    for host in (None, "evil.example:1"):
        with pytest.raises(InvalidStatus) as refused:
            shown(trapped.server.url, "", host=host, origin=origin)
        assert refused.value.response.status_code == HTTPStatus.FORBIDDEN
    assert trapped.caught() == []


def test_no_kind_of_message_starts_a_program(trapped: Trapped) -> None:
    with connect(trapped.server.url.replace("http", "ws") + "/_stcore/stream") as visit:
        for message in others():
            visit.send(message)
        ask = BackMsg()
        ask.rerun_script.query_string = "page=code"
        visit.send(ask.SerializeToString())
        visit.recv()
    assert shown(trapped.server.url, "page=code")
    assert trapped.caught() == []


@pytest.mark.parametrize("length", [9_000, 50_000])
def test_a_visit_may_begin_with_as_many_cookies_as_a_page(trapped: Trapped, length: int) -> None:
    cookies = {"foreign": "x" * length}
    assert shown(trapped.server.url, "page=code", cookies=cookies)
    headers = {f"X-Foreign-{number}": "x" for number in range(200)}
    assert shown(trapped.server.url, "page=code", headers=headers)


@pytest.mark.parametrize(
    "line",
    [
        *("Cookie: a=\x01", "Origin: http://ev\x01il", "Content-Length: 5"),
        *(f"Cookie: a={'x' * 70_000}", f"Cookie: a={'x' * 200_000}"),
    ],
    ids=lambda line: line[:20],
)
def test_a_visit_that_cannot_begin_is_told_so(trapped: Trapped, line: str) -> None:
    place = urlsplit(trapped.server.url)
    head = "GET /_stcore/stream HTTP/1.1", f"Host: {place.netloc}", "Connection: Upgrade", line
    rest = "Upgrade: websocket", "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {'A' * 22}=="
    with socket.create_connection((place.hostname, place.port), timeout=PATIENCE) as visit:
        visit.sendall("\r\n".join((*head, *rest, "", "")).encode())
        assert visit.recv(12) in {f"HTTP/1.1 {n}".encode() for n in (400, 403, 404, 431)}


def test_a_start_on_every_address_asks_nobody_for_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def ask() -> str:
        raise AssertionError("a server elsewhere was asked")

    monkeypatch.chdir(CHECKOUT)
    monkeypatch.setattr(net_util, "get_external_ip", ask)
    config.get_config_options(force_reparse=True, options_from_flags={"server.address": "0.0.0.0"})
    try:
        bootstrap._print_url(False)
    finally:
        config.get_config_options(force_reparse=True)
