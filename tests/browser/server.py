"""A Streamlit server of one's own: started on a free port, stopped at the end."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryFile
from urllib.error import URLError
from urllib.request import urlopen

HOST = "127.0.0.1"
PATIENCE = 120.0
"""Seconds that a server may take to start on a loaded machine."""


class ServerError(RuntimeError):
    """The server did not start; the text is what it printed."""


@dataclass(frozen=True)
class Server:
    """A running server.

    ``startup`` is the time in seconds from the start of the process until it
    said that it was healthy.
    """

    url: str
    pid: int
    startup: float


def free_port() -> int:
    """A port that nobody listens on just now.

    It lies below those that systems give to outgoing connections: another test's connection
    cannot have it before the server that it is for does.
    """
    while True:
        port = SystemRandom().randrange(10_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port))
            return port


def streamlit_run(script: Path, port: int) -> list[str]:
    """The command that serves ``script`` on ``port`` with nothing else changed."""
    return [
        *(sys.executable, "-m", "streamlit", "run", str(script)),
        *("--server.port", str(port), "--server.address", HOST, "--server.headless", "true"),
        *("--browser.gatherUsageStats", "false"),
    ]


@contextmanager
def serving(
    command: Sequence[str],
    port: int,
    *,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    health: str = "/_stcore/health",
) -> Iterator[Server]:
    """Run ``command``, which serves on ``port``, from ``folder`` until the block ends.

    It has started when it answers at the address ``health``.
    """
    with TemporaryFile() as log:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            url = f"http://{HOST}:{port}"
            if not _becomes_healthy(url + health, process):
                log.seek(0)
                raise ServerError(log.read().decode(errors="replace"))
            yield Server(url, process.pid, time.perf_counter() - began)
        finally:
            _stop(process)


def _becomes_healthy(url: str, process: subprocess.Popen[bytes]) -> bool:
    """Wait for the server; False when it ended or took too long."""
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urlopen(url, timeout=PATIENCE):
                return True
        except (URLError, ConnectionError):
            time.sleep(0.01)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
