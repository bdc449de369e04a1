"""Counselors who save and search at the same time, and what was acknowledged to them."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event, Lock
from typing import TypeVar

from advisor.guide import Guide
from advisor.records.errors import UnavailableError
from advisor.records.model import Notes, Record
from advisor.records.search import Search
from advisor.records.store import Records
from tests.records.calls import ANN, call
from tests.records.conftest import NOW

T = TypeVar("T")

COUNSELORS = 8
SAVES_A_CALL = 4
"""Twice as a draft, then final, then corrected."""

PATIENCE = 60.0
BETWEEN_S = 0.05
"""Seconds before someone who was refused tries again."""


class Load:
    """So many saves, each with a search after it.

    Parameters
    ----------
    kept
        Where they go.
    guide
        By which the calls are answered.
    saves
        How many, of all counselors together.
    name
        Tells its calls from those of another load.
    """

    def __init__(self, kept: Records, guide: Guide, saves: int, name: int = 0) -> None:
        self._name = name
        self._kept, self._call = kept, call(guide)
        self._each = saves // COUNSELORS // SAVES_A_CALL
        self._lock = Lock()
        self.acknowledged: dict[str, Record] = {}
        """What was acknowledged last of each call."""
        self.refused: list[str] = []
        self._half = Event()

    def run(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Save and search until all is done, and do something from its half on."""
        with ThreadPoolExecutor(COUNSELORS + 1) as pool:
            other = pool.submit(self._at_half, meanwhile)
            try:
                for counselor in [pool.submit(self._work, n) for n in range(COUNSELORS)]:
                    counselor.result()
            finally:
                self._half.set()
            other.result()

    def lost(self, kept: Records) -> list[str]:
        """The calls of which an acknowledged save is not there."""
        found = {each: kept.get(each) for each in self.acknowledged}
        return [
            each
            for each, record in self.acknowledged.items()
            if found[each].revision < record.revision
        ]

    def _at_half(self, meanwhile: Callable[[], None]) -> None:
        self._half.wait()
        meanwhile()

    def _work(self, number: int) -> None:
        for turn in range(self._each):
            if turn >= self._each // 2:
                self._half.set()
            record = replace(self._call, id=self._id(number, turn))
            for step in range(SAVES_A_CALL):
                record = self._saved(replace(record, notes=Notes(f"{number} {turn} {step}")), step)
                self._try(lambda: self._kept.search(Search(text=f"{number}"), size=5))

    def _saved(self, record: Record, step: int) -> Record:
        save = (self._kept.save_draft, self._kept.save_draft, self._kept.finish, self._kept.correct)
        stored: Record = self._try(lambda: save[step](record, by=ANN, now=NOW))
        with self._lock:
            self.acknowledged[stored.id] = stored
        return stored

    def _try(self, action: Callable[[], T]) -> T:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return action()
            except UnavailableError as fault:
                self.refused.append(str(fault))
                if time.monotonic() > until:
                    raise
                time.sleep(BETWEEN_S)

    def _id(self, number: int, turn: int) -> str:
        """An id of its own for each call."""
        return f"01a19ce1-b4c0-7df7-9306-{self._name:02x}{number:02x}{turn:08x}"
