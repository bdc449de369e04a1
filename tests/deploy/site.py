"""A site of several machines on this one: replicas, Debian's nginx before them, PostgreSQL beside.

nginx runs with the very file that is deployed, in a folder of its own, on a free port of
127.0.0.1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from advisor.cli.init import copy_data
from tests import system
from tests.browser.server import HOST, free_port, streamlit_run
from tests.checkout import CHECKOUT, DATA
from tests.records import postgres

NGINX: Final = CHECKOUT / "deploy" / "nginx"
PATIENCE: Final = 60.0

MAIN: Final = """\
daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr warn;
{account}
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path temp/body;
    proxy_temp_path temp/proxy;
    fastcgi_temp_path temp/fastcgi;
    uwsgi_temp_path temp/uwsgi;
    scgi_temp_path temp/scgi;
    include advisor.conf;
}}
"""
"""What Debian's own main file says, for a folder of one's own."""


class NoNginxError(system.MissingError):
    """There is no nginx."""


class ServerError(RuntimeError):
    """A server could not be started; the text is what it said."""


def install() -> str:
    """Find nginx or, as root, install Debian's package."""
    if found := _find():
        return found
    system.from_debian("nginx-light")
    if found := _find():
        return found
    raise NoNginxError("nginx is not installed: install it (Debian: apt install nginx-light)")


def _find() -> str | None:
    return shutil.which("nginx", path=os.environ.get("PATH", "") + os.pathsep + "/usr/sbin")


class Process:
    """A server process of ours that can be ended, killed and started again.

    Parameters
    ----------
    command, folder, environment
        What is run, where and with which variables.
    log
        Where its output goes.
    is_up
        Tells whether it serves.
    """

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        log: Path,
        is_up: Callable[[], bool],
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._command, self._folder, self._environment = command, folder, environment
        self._is_up = is_up
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, if it does not run, and wait until it serves."""
        if self._process is not None and self._process.poll() is None:
            return
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=self._folder, env=self._environment, stdout=log, stderr=log
            )
        wait_until(self._is_up, self._check)

    def stop(self) -> None:
        """End it as a service manager does."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """Kill it on the spot (signal 9)."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _check(self) -> None:
        if self._process is not None and self._process.poll() is not None:
            raise ServerError(self.log.read_text(errors="replace"))


def wait_until(is_so: Callable[[], bool], check: Callable[[], None] = lambda: None) -> None:
    """Wait until something is so.

    Raises
    ------
    ServerError
        It took too long.
    """
    until = time.monotonic() + PATIENCE
    while not is_so():
        check()
        if time.monotonic() > until:
            raise ServerError(f"waited for {PATIENCE:g} seconds")
        time.sleep(0.02)


def status(address: str) -> int:
    """Ask for an address; give the status, 0 when nobody answers."""
    try:
        with urlopen(address, timeout=PATIENCE) as answer:
            return int(answer.status)
    except HTTPError as refused:
        return refused.code
    except (URLError, ConnectionError):
        return 0


@dataclass(frozen=True)
class Site:
    """What runs.

    Attributes
    ----------
    url
        Where visitors come in.
    data
        The folder that all replicas share.
    replicas
        By their addresses.
    nginx
        What is before them.
    database
        What is beside them.
    """

    url: str
    data: Path
    replicas: Mapping[str, Process]
    nginx: Process
    database: postgres.Server


@contextmanager
def running(folder: Path, replicas: int = 2) -> Iterator[Site]:
    """Run a site with its files in a folder; everything is stopped at the end."""
    with ExitStack() as stack:
        database = stack.enter_context(postgres.running(options=()))
        data = folder / "data"
        copy_data(DATA, data)
        variables = {
            **os.environ,
            "PYTHONPATH": str(CHECKOUT),
            "ADVISOR_DATA": str(data),
            "ADVISOR_DATABASE_URL": database.new_database(),
            "ADVISOR_KEEP_SHEETS": "on",
            "ADVISOR_LOG": "json",
            "ADVISOR_METRICS": "on",
        }
        started = {
            f"http://{HOST}:{port}": _replica(folder, port, variables)
            for port in (free_port() for _ in range(replicas))
        }
        port = free_port()
        nginx = _nginx(folder, port, [address.rpartition("/")[2] for address in started])
        for process in (*started.values(), nginx):
            stack.callback(process.stop)
        with ThreadPoolExecutor() as threads:
            list(threads.map(Process.start, started.values()))
        nginx.start()
        yield Site(f"http://{HOST}:{port}", data, started, nginx, database)


def _replica(folder: Path, port: int, variables: Mapping[str, str]) -> Process:
    return Process(
        streamlit_run(CHECKOUT / "app.py", port),
        folder,
        folder / f"replica-{port}.log",
        lambda: status(f"http://{HOST}:{port}/healthz") == 200,
        variables,
    )


def _nginx(folder: Path, port: int, replicas: list[str]) -> Process:
    home = folder / "nginx"
    (home / "advisor").mkdir(parents=True)
    shutil.copy(NGINX / "advisor.conf", home)
    lines = (f"server {replica} max_fails=1 fail_timeout=2s;\n" for replica in replicas)
    (home / "advisor" / "replicas.conf").write_text("".join(lines), encoding="utf-8")
    (home / "advisor" / "site.conf").write_text(f"listen {HOST}:{port};\n", encoding="utf-8")
    return nginx(home, lambda: status(f"http://{HOST}:{port}/_stcore/health") == 200)


def nginx(home: Path, is_up: Callable[[], bool]) -> Process:
    """Give an nginx with the file ``advisor.conf`` of a folder, not yet started."""
    (home / "temp").mkdir()
    account = "user root;" if os.geteuid() == 0 else ""
    (home / "nginx.conf").write_text(MAIN.format(account=account), encoding="utf-8")
    command = (install(), "-p", f"{home}/", "-c", "nginx.conf", "-e", "stderr")
    return Process(command, home, home.parent / "nginx.log", is_up)
