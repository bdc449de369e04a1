"""A PostgreSQL server for the tests and benchmarks: found, or else installed, and started.

The environment variable ``POSTGRES_BIN`` names a folder with ``initdb`` and ``postgres``.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import psycopg

from tests import system
from tests.browser.server import HOST, free_port

PLACES: Final = "/usr/lib/postgresql/*/bin"
"""Where Debian keeps each version's programs."""

ACCOUNTS: Final = ("postgres", "nobody")
"""Who may run a server when we are root, which PostgreSQL refuses."""

USER: Final = "advisor"
PATIENCE: Final = 30
QUICK: Final = ("-c", "fsync=off", "-c", "full_page_writes=off")
"""For tests: they end processes, not machines."""


class NoServerError(system.MissingError):
    """PostgreSQL is not installed."""


class ServerError(RuntimeError):
    """The server does not start; the text is what it said."""


def find() -> Path | None:
    """The folder with the newest server's programs, or None."""
    if named := os.environ.get("POSTGRES_BIN"):
        if shutil.which("initdb", path=named) and shutil.which("postgres", path=named):
            return Path(named)
        raise NoServerError(f"POSTGRES_BIN names {named}, where initdb and postgres are not")
    debians = sorted(Path("/").glob(PLACES[1:]), key=lambda path: float(path.parent.name))
    if whole := [path for path in debians if (path / "postgres").exists()]:
        return whole[-1]
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found and shutil.which("postgres") else None


def install() -> Path:
    """Find a server or, as root, install Debian's package."""
    if found := find():
        return found
    system.from_debian("postgresql")
    if found := find():
        return found
    raise NoServerError(
        "PostgreSQL is not installed: install it (Debian: apt install postgresql), "
        "or name its programs with POSTGRES_BIN=FOLDER"
    )


def started(
    command: Sequence[str], folder: Path, account: Mapping[str, Any], answers: Callable[[], bool]
) -> subprocess.Popen[bytes]:
    """Start a program as an account, with its log in a folder, and wait until it answers."""
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **account)
    until = time.monotonic() + PATIENCE
    while not answers():
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            raise ServerError((folder / "log").read_text(errors="replace"))
        time.sleep(0.05)
    return process


class Server:
    """A server of our own on a free port, with its files in a folder of our own.

    Parameters
    ----------
    folder
        An empty folder that the server's account may reach.
    options
        More words for ``postgres``.
    primary
        The server whose standby it is; None for a server of its own.
    port
        Its port; None for a free one.
    """

    def __init__(
        self,
        folder: Path,
        options: tuple[str, ...] = QUICK,
        primary: Server | None = None,
        port: int | None = None,
    ) -> None:
        self._programs = install()
        self._folder = folder
        self._options = options
        self.port = port or free_port()
        self._account = account()
        self._process: subprocess.Popen[bytes] | None = None
        _hand_over(folder)
        if primary is None:
            # Two copies would not tell each other apart, but they never meet.
            subprocess.run(("cp", "-a", _cluster(), self._data), check=True)
        else:
            _run(
                folder,
                *("pg_basebackup", "-D", self._data, "-d", primary.url("postgres"), "-R", "-N"),
                *("-X", "stream", "-c", "fast"),
            )
        self.start()

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def url(self, database: str) -> str:
        """The address of one of its databases, as a setting names it."""
        return f"postgresql://{USER}@{HOST}:{self.port}/{database}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        command = (
            *(str(self._programs / "postgres"), "-D", self._data, "-p", str(self.port)),
            *("-c", f"listen_addresses={HOST}", "-c", "unix_socket_directories="),
            *("-c", "max_connections=100", *self._options),
        )
        self._process = started(command, self._folder, self._account, self._answers)

    def stop(self) -> None:
        """Stop the server, whoever is connected, and wait for its end."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(PATIENCE)
            self._process = None

    def crash(self) -> None:
        """End the server as a machine that stops would: nobody is told, nothing is finished."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(PATIENCE)
            self._process = None

    def admit(self, *lines: str) -> None:
        """Say who may connect, and how, before whatever was said so far."""
        file = Path(self._data) / "pg_hba.conf"
        file.write_text("\n".join((*lines, "host all advisor 127.0.0.1/32 trust", "")))
        self.run("SELECT pg_reload_conf()")

    def wait_for_standby(self) -> None:
        """Have every commit wait for a standby, once that follows."""
        self.run("ALTER SYSTEM SET synchronous_standby_names = '*'")
        self.run("SELECT pg_reload_conf()")
        until = time.monotonic() + PATIENCE
        while not self._is_followed():
            assert time.monotonic() < until
            time.sleep(0.02)

    def _is_followed(self) -> bool:
        with psycopg.connect(self.url("postgres")) as connection:
            found = connection.execute("SELECT sync_state FROM pg_stat_replication").fetchall()
        return found == [("sync",)]

    @contextmanager
    def hung(self) -> Iterator[None]:
        """Stop every process of the server in its tracks, as a hung machine would."""
        assert self._process is not None
        processes = [self._process.pid, *_children(self._process.pid)]
        for one in processes:
            os.kill(one, signal.SIGSTOP)
        try:
            yield
        finally:
            for one in reversed(processes):
                with suppress(ProcessLookupError):
                    os.kill(one, signal.SIGCONT)

    def new_database(self) -> str:
        """Make an empty database; return its address."""
        name = f"records_{uuid4().hex}"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE template0')
        return self.url(name)

    def run(self, statement: str, database: str = "postgres") -> None:
        """Run one statement outside any transaction."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _answers(self) -> bool:
        try:
            self.run("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True


def _run(folder: Path, program: str, *words: str) -> None:
    """Run one of PostgreSQL's programs in a folder, as the account that runs its servers."""
    ran = subprocess.run(
        (str(install() / program), *words),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        **account(),
    )
    if ran.returncode:
        raise ServerError(ran.stderr)


@cache
def _cluster() -> str:
    """The files of a server that nobody has used, to be copied: to make them takes far longer."""
    folder = Path(tempfile.mkdtemp(prefix="advisor-postgres-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _hand_over(folder)
    data = str(folder / "data")
    _run(folder, "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "-N")
    return data


def _hand_over(folder: Path) -> None:
    """Give a folder to the account that runs servers."""
    if owner := account():
        shutil.chown(folder, owner["user"], owner["group"])


def _children(process: int) -> list[int]:
    """The processes that a process has started, as Linux knows them."""
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def account() -> Mapping[str, Any]:
    """How a process is started as someone else when we are root."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    name = next(account for account in ACCOUNTS if account in known)
    return {"user": known[name].pw_uid, "group": known[name].pw_gid, "extra_groups": ()}


@contextmanager
def running(
    options: tuple[str, ...] = QUICK, primary: Server | None = None, port: int | None = None
) -> Iterator[Server]:
    """A server that is stopped, and whose files are removed, at the end."""
    folder = Path(tempfile.mkdtemp(prefix="advisor-postgres-"))
    try:
        server = Server(folder, options, primary, port)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
