"""A connection to PostgreSQL that notices when its server hangs.

A server that is stopped or whose disk hangs does not close its connections: the system goes
on acknowledging what is sent to it, so neither the driver nor TCP ever gives up. Whoever
waits here for a while in vain therefore asks by a new connection whether the server still
answers. A long statement on a server that does may go on.
"""

from __future__ import annotations

from collections.abc import Generator
from time import monotonic
from typing import Any, ClassVar, Final

SILENCE: Final = 3
"""Seconds without a word after which a new connection asks, and again after as many."""


def patient(driver: Any) -> type[Any]:
    """Make a class of connections that notice, for the psycopg that SQLAlchemy has found."""
    return type("PatientConnection", (Patience, driver.Connection), {"driver": driver})


class Patience:
    """What makes a connection of psycopg close itself when its server hangs.

    Attributes
    ----------
    driver
        The module psycopg.
    limit
        Seconds that any single answer may take, even of a server that lives; None for as long
        as it likes. Between two uses it is short: only the pool asks then.
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
        """Tell whether the server warned that a commit may not be safe, and forget it.

        That is how it answers when its wait for a synchronous standby is canceled.
        """
        doubt, self.is_doubtful = self.is_doubtful, False
        return doubt

    def _heed(self, notice: Any) -> None:
        self.is_doubtful |= notice.severity_nonlocalized == "WARNING" and notice.sqlstate == "01000"

    def wait(self, gen: Generator[Any, Any, Any], *args: Any, **options: Any) -> Any:
        """Wait for an answer.

        Raises
        ------
        psycopg.errors.ConnectionTimeout
            There will be none, and the connection is closed.
        """
        wait: Any = super().wait  # type: ignore[misc]
        return wait(self._watched(gen), *args, **options)

    def _watched(self, gen: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
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
        """Give the address of this very server, which may be one of several."""
        here = {name: getattr(self.info, name) for name in ("host", "hostaddr", "port", "password")}
        known = {name: value for name, value in here.items() if value}
        return str(
            self.driver.conninfo.make_conninfo(self.info.dsn, target_session_attrs="any", **known)
        )

    def _give_up(self, gen: Generator[Any, Any, Any]) -> None:
        gen.close()
        self.pgconn.finish()
        raise self.driver.errors.ConnectionTimeout("the server does not answer")
