"""``/healthz``: the process responds. ``/readyz``: visitors can be sent here.

That is: the guide is valid, every page can be drawn, and a call can be saved if a database is
configured. The log, the rules desk and ``advisor doctor`` say why not.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from threading import Lock, Thread
from time import monotonic, perf_counter
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from advisor.guide import Guide
from advisor.live import live
from advisor.records import RecordsError
from advisor.records.opening import records
from advisor.server.problems import JSON, NO_STORE
from advisor.settings import settings

REMEMBER_S: Final = 1.0  # seconds during which a check holds, so that checks cannot wear it out
CHECK_TIMEOUT_S: Final = 2.0  # seconds after which a database counts as not responding

_log = logging.getLogger("advisor")


@dataclass(frozen=True)
class DatabaseState:
    """Whether a call can be saved in the database, and how long the check took."""

    answers: bool
    seconds: float


def healthz(_request: Request) -> Response:
    """Say that this process responds."""
    return _answer({"live": True}, HTTPStatus.OK)


def readyz(_request: Request) -> Response:
    """Say whether visitors can be sent here, and what is missing if not."""
    guide = live.or_none()
    found: dict[str, bool | str] = {"guide": guide is not None}
    in_all_languages = (live.in_language(guide, each.id) for each in live.languages if guide)
    if not all(map(_is_drawn, in_all_languages)):
        found["pages"] = False
    database = check_database()
    if database is not None:
        found["database"] = database.answers
    ready = all(found.values())
    if live.faults and found["guide"]:
        found["files"] = "waiting" if live.waits else "disagree"
    status = HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE
    return _answer({"ready": ready, **found}, status)


@lru_cache(maxsize=16)
def _is_drawn(guide: Guide) -> bool:
    """Draw every page of a guide once; the log says what fails."""
    from advisor.staff.render_check import failing

    undrawn = failing(guide)
    for line in undrawn:
        _log.error("%s", line)
    return not undrawn


def check_database() -> DatabaseState | None:
    """Check whether a call can be saved in the database; None where none is configured.

    Requests within a second get the last result, and checks never overlap.
    """
    if not settings().records.is_named:
        return None
    return _CHECK.state()


class _DatabaseCheck:
    """Checks the database in a thread of its own, and keeps the result for a moment."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._state = DatabaseState(answers=False, seconds=0.0)
        self._good_until = float("-inf")
        self._why = ""  # the last fault, which the log has once
        self._began: float | None = None  # of the running check

    def state(self) -> DatabaseState:
        """Return the last result; only the caller that starts a check waits for it."""
        with self._lock:
            is_due = self._began is None and monotonic() >= self._good_until
            if is_due:
                self._began = monotonic()
        if is_due:
            thread = Thread(target=self._check, daemon=True)
            thread.start()
            thread.join(CHECK_TIMEOUT_S)
        with self._lock:
            waited = 0.0 if self._began is None else monotonic() - self._began
            if waited > CHECK_TIMEOUT_S:
                return DatabaseState(answers=False, seconds=waited)
            return self._state

    def _check(self) -> None:
        began, answers, why = perf_counter(), False, ""
        try:
            records().probe()
            answers = True
        except RecordsError as fault:
            why = str(fault)
        except Exception as fault:  # noqa: BLE001 -- else no check would ever run again
            why = f"the database cannot be looked at: {type(fault).__name__}"
        if why and why != self._why:
            _log.warning("%s", why)
        with self._lock:
            self._why = why
            self._state = DatabaseState(answers, perf_counter() - began)
            self._good_until = monotonic() + REMEMBER_S
            self._began = None


_CHECK: Final = _DatabaseCheck()


def _answer(found: Mapping[str, bool | str], status: HTTPStatus) -> Response:
    return Response(json.dumps(found), status, NO_STORE, media_type=JSON)
