"""Whether the server lives, and whether it can do its work.

``/healthz`` says that this process answers: when it does not, start another. ``/readyz`` says
that visitors can be sent here: the guide is sound, and so is the database where one is
named. They tell no more than yes or no; the log and ``advisor doctor`` say why.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from threading import Lock
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from advisor.guide import AdvisorError, Guide, GuideError
from advisor.guide.history import HISTORY, history
from advisor.pages.shelf import shelf
from advisor.records import RecordsError, Settings
from advisor.server.problems import NO_STORE
from advisor.settings import settings

if TYPE_CHECKING:
    from advisor.records.database import Database

PATIENCE: Final = 1.0
"""Seconds during which what was found of the database holds: checks cannot wear it out."""


@dataclass(frozen=True)
class Found:
    """What was found of the database, and how many seconds that took."""

    answers: bool
    seconds: float


def health() -> list[Route]:
    """Give the addresses for machines."""
    return [Route("/healthz", healthz), Route("/readyz", readyz)]


def healthz(_request: Request) -> Response:
    """Say that this process answers."""
    return _answer({"live": True}, HTTPStatus.OK)


def readyz(_request: Request) -> Response:
    """Say whether visitors can be sent here, and what is missing if not."""
    found = {"guide": guide_or_none() is not None}
    database = look_at_database()
    if database is not None:
        found["database"] = database.answers
    ready = all(found.values())
    status = HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE
    return _answer({"ready": ready, **found}, status)


def guide_or_none() -> Guide | None:
    """Give the guide; None when it is faulty, which the log tells in full."""
    try:
        return shelf.guide()
    except GuideError:
        return None


def look_at_database() -> Found | None:
    """Ask the database for an answer; None where no variable names one.

    Whoever asks within a second gets what was found last, and nobody asks twice at once.
    """
    if not settings().records.is_named:
        return None
    return _LOOK.found()


def last_publish(folder: Path) -> float | None:
    """Give the time of the last publishing, in seconds since 1970; None when nobody can tell."""
    try:
        stamp = (folder / HISTORY).stat().st_mtime_ns
        return _last_publish(folder, stamp)
    except (AdvisorError, OSError):
        return None


@lru_cache(maxsize=1)
def _last_publish(folder: Path, _stamp: int) -> float | None:
    versions = history(folder)
    return versions[0].when.timestamp() if versions else None


class _Look:
    """Looks at the database, and keeps what was found for a moment."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._found = Found(answers=False, seconds=0.0)
        self._good_until = float("-inf")

    def found(self) -> Found:
        # Whoever comes while somebody looks is not kept waiting: a database that is slow to
        # say no would otherwise tie up the threads that serve files.
        if monotonic() >= self._good_until and self._lock.acquire(blocking=False):
            try:
                began = perf_counter()
                answers = _answers()
                self._found = Found(answers, perf_counter() - began)
                self._good_until = monotonic() + PATIENCE
            finally:
                self._lock.release()
        return self._found


_LOOK: Final = _Look()


def _answers() -> bool:
    try:
        with _database(settings().records).reading() as connection:
            connection.exec_driver_sql("SELECT 1")
    except RecordsError:
        return False
    return True


@lru_cache(maxsize=1)
def _database(settings: Settings) -> Database:
    from advisor.records.database import Database

    return Database(settings, create=False)


def _answer(found: dict[str, bool], status: HTTPStatus) -> Response:
    return Response(json.dumps(found), status, NO_STORE, media_type="application/json")
