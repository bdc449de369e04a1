"""PgBouncer before a PostgreSQL server of the tests: found, or else installed, and started."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import psycopg

from tests import system
from tests.browser.server import HOST, free_port
from tests.records.postgres import PATIENCE, USER, Server, account, started

_SETTINGS: Final = """\
[databases]
* = host={host} port={server}
[pgbouncer]
listen_addr = {host}
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = users
admin_users = {user}
pool_mode = {mode}
default_pool_size = 4
query_wait_timeout = 5
server_login_retry = 1
server_fast_close = 1
"""
"""A pool smaller than the number of threads: each transaction may get another connection."""


class NoPoolerError(system.MissingError):
    """PgBouncer is not installed."""


def install() -> str:
    """Find PgBouncer or, as root, install Debian's package."""
    if found := _find():
        return found
    system.from_debian("pgbouncer")
    if found := _find():
        return found
    raise NoPoolerError("PgBouncer is not installed: install it (Debian: apt install pgbouncer)")


def _find() -> str | None:
    return shutil.which("pgbouncer", path=os.environ.get("PATH", "") + os.pathsep + "/usr/sbin")


class Pooler:
    """A pooler on a free port, with its files in a folder of its own.

    Parameters
    ----------
    folder
        An empty folder that the pooler's account may reach.
    mode
        Its ``pool_mode``.
    """

    def __init__(self, folder: Path, mode: str) -> None:
        self._program = install()
        self._folder, self._mode, self._port = folder, mode, free_port()
        self._account = account()
        if self._account:
            shutil.chown(folder, self._account["user"], self._account["group"])
        (folder / "users").write_text(f'"{USER}" ""\n')
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str) -> str:
        """The address of a database, by the name that it has at the server."""
        return f"postgresql://{USER}@{HOST}:{self._port}/{database.rpartition('/')[2]}"

    def lead_to(self, server: Server) -> None:
        """Start before a server, or go on before another."""
        place = urlsplit(server.url("")).port
        (self._folder / "pooler.ini").write_text(
            _SETTINGS.format(host=HOST, server=place, port=self._port, mode=self._mode, user=USER)
        )
        if self._process is not None:
            self._ask("RELOAD")
            return
        command = (self._program, "pooler.ini")
        self._process = started(command, self._folder, self._account, self._answers)

    def stop(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(PATIENCE)
            self._process = None

    def _answers(self) -> bool:
        try:
            self._ask("SHOW VERSION")
        except psycopg.OperationalError:
            return False
        return True

    def _ask(self, command: str) -> None:
        with psycopg.connect(
            self.url("pgbouncer"), autocommit=True, cursor_factory=psycopg.ClientCursor
        ) as console:
            console.execute(command.encode())


@contextmanager
def pooling(server: Server, mode: str = "transaction") -> Iterator[Pooler]:
    """A pooler that is stopped, and whose files are removed, at the end."""
    folder = Path(tempfile.mkdtemp(prefix="advisor-pooler-"))
    try:
        pooler = Pooler(folder, mode)
        try:
            pooler.lead_to(server)
            yield pooler
        finally:
            pooler.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
