"""A connection to PostgreSQL that notices when its server hangs.

A server that is stopped or whose disk hangs does not close its connections: the system goes
on acknowledging what is sent to it, so neither the driver nor TCP ever gives up. Whoever
waits here for a while in vain therefore asks by a new connection whether the server still
answers. A long statement on a server that does may go on.
"""

from __future__ import annotations

from collections.abc import Generator
from time import monotonic
from typing import Any, Final, TypeVar

import psycopg
from psycopg.abc import PQGen

Result = TypeVar("Result")

SILENCE: Final = 3
"""Seconds without a word after which a new connection asks, and again after as many."""


class PatientConnection(psycopg.Connection[Any]):
    """A connection that is closed when its server hangs.

    Attributes
    ----------
    limit
        Seconds that any single answer may take, even of a server that lives; None for as long
        as it likes. Between two uses it is short: only the pool asks then.
    """

    limit: float | None = SILENCE

    def wait(self, gen: PQGen[Result], *args: Any, **options: Any) -> Result:
        """Wait for an answer.

        Raises
        ------
        psycopg.errors.ConnectionTimeout
            There will be none, and the connection is closed.
        """
        return super().wait(self._watched(gen), *args, **options)

    def _watched(self, gen: PQGen[Result]) -> PQGen[Result]:
        """Pass everything on, and look at the time whenever there is nothing to pass on."""
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
            result: Result = end.value
            return result

    def _server_answers(self) -> bool:
        try:
            psycopg.connect(self._address(), connect_timeout=SILENCE).close()
        except psycopg.errors.ConnectionTimeout:
            return False
        except psycopg.OperationalError:  # it says no, so it answers
            return True
        return True

    def _address(self) -> str:
        password = {"password": self.info.password} if self.info.password else {}
        return psycopg.conninfo.make_conninfo(self.info.dsn, **password)

    def _give_up(self, gen: Generator[Any, Any, Any]) -> None:
        gen.close()
        self.pgconn.finish()
        raise psycopg.errors.ConnectionTimeout("the server does not answer")
