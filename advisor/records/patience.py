"""A connection to PostgreSQL that notices when its server hangs.

A server that is stopped or whose disk hangs does not close its connections: its system still
acknowledges what is sent to it, so neither the driver nor TCP ever gives up. After a silence a
new connection therefore tests whether the server answers. If it does, a long statement goes on.
"""

from __future__ import annotations

from collections.abc import Generator
from time import monotonic
from typing import Any, ClassVar, Final

SILENCE: Final = 3
"""Seconds of silence after which a new connection tests the server, and again after as many."""


def patient(driver: Any) -> type[Any]:
    """Make a class of connections that notice, for the psycopg that SQLAlchemy uses."""
    return type("PatientConnection", (Patience, driver.Connection), {"driver": driver})


class Patience:
    """What makes a connection of psycopg close itself when its server hangs.

    ``limit`` is the seconds that any single answer may take, even of a server that lives; None
    for any time. Between two uses it is short: only the pool asks then.
    """

    driver: ClassVar[Any]
    info: Any
    pgconn: Any
    limit: float | None = SILENCE
    is_doubtful: bool = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.add_notice_handler(self._heed)  # type: ignore[attr-defined]

    def take_doubt(self) -> bool:
        """Whether the server warned that its wait for a standby was canceled; reset that."""
        doubt, self.is_doubtful = self.is_doubtful, False
        return doubt

    def _heed(self, notice: Any) -> None:
        self.is_doubtful |= notice.severity_nonlocalized == "WARNING" and notice.sqlstate == "01000"

    def wait(self, gen: Generator[Any, Any, Any], *args: Any, **options: Any) -> Any:
        """Wait for an answer; `ConnectionTimeout` when there will be none, and close then."""
        wait: Any = super().wait  # type: ignore[misc]
        return wait(self._watched(gen), *args, **options)

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
        try:
            self.driver.connect(self._address(), connect_timeout=SILENCE).close()
        except self.driver.errors.ConnectionTimeout:
            return False
        except self.driver.OperationalError:  # it says no, so it answers
            return True
        return True

    def _address(self) -> str:
        """Return the address of this server, which may be one of several."""
        here = {name: getattr(self.info, name) for name in ("host", "hostaddr", "port", "password")}
        known = {name: value for name, value in here.items() if value}
        return str(
            self.driver.conninfo.make_conninfo(self.info.dsn, target_session_attrs="any", **known)
        )

    def _give_up(self, gen: Generator[Any, Any, Any]) -> None:
        gen.close()
        self.pgconn.finish()
        raise self.driver.errors.ConnectionTimeout("the server does not answer")
