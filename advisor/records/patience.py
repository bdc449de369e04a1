"""A connection to PostgreSQL that notices when its server hangs.

A server that is stopped or whose disk hangs does not close its connections, so neither the driver
nor TCP ever gives up. After a silence a new connection tests whether the server answers.
"""

from __future__ import annotations

from collections.abc import Generator
from time import monotonic
from typing import Any, Final

import psycopg
from psycopg.conninfo import make_conninfo

SILENCE: Final = 3
"""Seconds of silence after which a new connection tests the server, and again after as many."""


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
