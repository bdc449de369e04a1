"""Connections to PostgreSQL, directly or through a pooler that lends one for a transaction.

Between two transactions such a pooler may give a session to another client. So settings hold for
a transaction, statements are not prepared on the server, and locks are those of transactions.

A server that is stopped or whose disk hangs does not close its connections, so neither the driver
nor TCP ever gives up. After a silence a new connection tests whether the server answers.
"""

from __future__ import annotations

import socket
import ssl
import struct
from collections.abc import Generator, Mapping
from functools import partial
from itertools import zip_longest
from time import monotonic
from typing import Any, Final

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext

_OPTIONS: Final = {
    "client_encoding": "UTF8",
    # Gives up connections that the network between us and a server has lost.
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}

_SETTINGS: Final = """
    SELECT set_config('lock_timeout', '{patience}ms', true),
           set_config('TimeZone', 'UTC', true),
           set_config(
               'synchronous_commit',
               CASE WHEN current_setting('synchronous_commit') = 'remote_apply'
                    THEN 'remote_apply' ELSE 'on' END,
               true
           )
"""
"""What holds for each transaction, whatever the server, the role or a pooler's other client set."""

SILENCE: Final = 3
"""Seconds of silence after which a new connection tests the server, and again after as many."""

_ASK_FOR_TLS: Final = struct.pack("!ii", 8, 80_877_103)  # PostgreSQL's request to go on by TLS
_SAID: Final = {10: "certificate has expired", 9: "certificate is not valid yet"}
"""OpenSSL's codes X509_V_ERR_CERT_HAS_EXPIRED and X509_V_ERR_CERT_NOT_YET_VALID, in words."""


class PatientConnection(psycopg.Connection[Any]):
    """A connection that closes itself when its server hangs.

    ``limit`` is the seconds that any single answer may take, even of a server that lives; None
    for any time. Between two uses it is short: only the pool asks then.
    """

    limit: float | None = SILENCE
    is_doubtful: bool = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.add_notice_handler(self._heed)

    def take_doubt(self) -> bool:
        """Whether the server warned that its wait for a standby was canceled; reset that."""
        doubt, self.is_doubtful = self.is_doubtful, False
        return doubt

    def _heed(self, notice: psycopg.errors.Diagnostic) -> None:
        self.is_doubtful |= notice.severity_nonlocalized == "WARNING" and notice.sqlstate == "01000"

    def wait(self, gen: Generator[Any, Any, Any], *args: Any, **options: Any) -> Any:
        """Wait for an answer; `ConnectionTimeout` when there will be none, and close then."""
        return super().wait(self._watched(gen), *args, **options)

    def _watched(self, gen: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
        """Pass everything on, and check the time whenever there is nothing to pass on."""
        began = asked = monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                now = monotonic()
                if ready:
                    asked = now
                elif self.limit is not None and now - began > self.limit:
                    self._give_up(gen)
                elif now - asked > SILENCE:
                    if not self._server_answers():
                        self._give_up(gen)
                    asked = monotonic()
                wanted = gen.send(ready)
        except StopIteration as end:
            return end.value

    def _server_answers(self) -> bool:
        """Connect to this server, which may be one of several."""
        here = {name: getattr(self.info, name) for name in ("host", "hostaddr", "port", "password")}
        known = {name: value for name, value in here.items() if value}
        address = make_conninfo(self.info.dsn, target_session_attrs="any", **known)
        try:
            psycopg.connect(address, connect_timeout=SILENCE).close()
        except psycopg.OperationalError as refused:  # a server that says no answers
            return not isinstance(refused, psycopg.errors.ConnectionTimeout)
        return True

    def _give_up(self, gen: Generator[Any, Any, Any]) -> None:
        gen.close()
        self.pgconn.finish()
        raise psycopg.errors.ConnectionTimeout("the server does not answer")


def engine(address: str, patience: float, *, logging_name: str) -> Engine:
    """Make an engine for an address of libpq, with seconds to wait for a connection or a lock."""
    made = create_engine(
        "postgresql+psycopg://",
        creator=partial(_connect, _options(address, patience)),
        hide_parameters=True,
        logging_name=logging_name,
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=30,
    )
    settings = _SETTINGS.format(patience=int(patience * 1_000))

    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql(settings)

    @event.listens_for(made, "commit")
    def _commit(connection: Connection) -> None:
        warned: Any = connection.connection.driver_connection
        warned.take_doubt()  # of what came before, which was about something else

    @event.listens_for(made, "handle_error")
    def _look_for_another_server(context: ExceptionContext) -> None:
        # A primary that has become a standby stays one: connect anew, perhaps to the new one.
        if isinstance(context.original_exception, psycopg.errors.ReadOnlySqlTransaction):
            context.is_disconnect = True

    return made


def _options(address: str, patience: float) -> dict[str, Any]:
    # Of several hosts the one that takes writes is chosen, unless the address says otherwise.
    several = "," in address.partition("?")[0].rpartition("@")[2]
    return {
        **({"target_session_attrs": "read-write"} if several else {}),
        **conninfo_to_dict(address),
        **_OPTIONS,
        "connect_timeout": int(patience),
        "prepare_threshold": None,
    }


def _connect(options: Mapping[str, Any]) -> Any:
    try:
        return PatientConnection.connect(**options)
    except UnicodeError:  # a host name that no resolver could be asked for
        raise psycopg.OperationalError("failed to resolve host") from None
    except psycopg.OperationalError as refused:
        if "certificate verify failed" not in str(refused):
            raise
        why = _why_untrusted(options, options["connect_timeout"])
        raise psycopg.OperationalError(f"connection failed: {why or refused}") from None


def _why_untrusted(options: Mapping[str, Any], patience: float) -> str:
    """Repeat the handshake with a server whose certificate libpq refused, by libpq's options.

    Returns the reason, such as ``certificate has expired``, or "" where there is none now.
    """
    hosts = str(options.get("hostaddr") or options.get("host") or "").split(",")
    ports = str(options.get("port") or "").split(",")
    found = (
        _fault(host, port or "5432", str(options.get("sslrootcert") or "system"), patience)
        for host, port in zip_longest(hosts, ports[: len(hosts)], fillvalue=ports[0])
    )
    return next(filter(None, found), "")


def _fault(host: str, port: str, roots: str, patience: float) -> str:
    try:
        context = ssl.create_default_context(cafile=None if roots == "system" else roots)
        context.check_hostname = False  # libpq reports that by itself
        with socket.create_connection((host, int(port)), patience) as connection:
            connection.sendall(_ASK_FOR_TLS)
            if connection.recv(1) == b"S":
                context.wrap_socket(connection, server_hostname=host).close()
    except ssl.SSLCertVerificationError as refused:
        return _SAID.get(refused.verify_code, "certificate unknown")
    except (OSError, ValueError):
        return ""
    return ""
