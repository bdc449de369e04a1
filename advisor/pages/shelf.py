"""The guide that all visitors share: loaded once, fresh when its files change.

A file that staff save half-way must not take the pages down: while the files
are faulty, the last good guide stays, and the faults go to the log.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from threading import Lock, Thread
from time import monotonic
from typing import Final

from advisor.guide import Fault, Guide, GuideError, find_data, load_guide

DATA_VARIABLE: Final = "ADVISOR_DATA"
"""The environment variable that names another data folder."""

FILES: Final = ("program.yaml", "questions.yaml", "rules.yaml", "words.yaml")
PATIENCE: Final = 1.0
"""Seconds during which the files are not looked at again."""

_log = logging.getLogger("advisor")

Stamp = tuple[tuple[int, int], ...]


class Shelf:
    """Keeps one guide and renews it when its files change. Safe to share by threads.

    Parameters
    ----------
    folder
        Where the YAML files are.
    clock
        Seconds, ever growing; for tests.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = monotonic) -> None:
        self._folder = folder
        self._clock = clock
        self._lock = Lock()
        self._guide: Guide | None = None
        self._faults: tuple[Fault, ...] = ()
        self._stamp: Stamp | None = None
        self._look_again = float("-inf")
        self._watcher: Callable[[Path], None] | None = None

    def watch(self, watcher: Callable[[Path], None]) -> None:
        """Have something done with the folder whenever its files have changed and are sound.

        It is done in a thread of its own, so that no visitor waits for it.
        """
        self._watcher = watcher

    def guide(self) -> Guide:
        """Give the guide of the files as they are, or the last good one.

        Raises
        ------
        GuideError
            The files are faulty and never were good.
        """
        guide = self._guide
        if guide is not None and self._clock() < self._look_again:
            return guide
        return self.fresh()

    def fresh(self) -> Guide:
        """Give what `guide` gives, and look at the files right now."""
        with self._lock:
            return self._renewed()

    @property
    def folder(self) -> Path:
        """Where the YAML files are."""
        return self._folder

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What was wrong with the files when they were last read; empty when they were sound."""
        return self._faults

    def _renewed(self) -> Guide:
        self._look_again = self._clock() + PATIENCE
        stamp = self._stamp_of_files()
        if stamp != self._stamp:
            self._read()
            self._stamp = stamp
        if self._guide is None:
            raise GuideError(self._faults)
        return self._guide

    def _read(self) -> None:
        """Read the files anew; of faulty ones, keep the faults alone and log them once."""
        try:
            self._guide, self._faults = load_guide(self._folder), ()
        except GuideError as error:
            self._faults = error.faults
            _log.error("%s", "\n".join(map(str, error.faults)))
        else:
            if self._watcher is not None:
                Thread(target=self._watcher, args=(self._folder,), daemon=True).start()

    def _stamp_of_files(self) -> Stamp:
        return tuple(_stamp(self._folder / name) for name in FILES)


def _stamp(file: Path) -> tuple[int, int]:
    try:
        status = file.stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)


def _folder() -> Path:
    named = os.environ.get(DATA_VARIABLE)
    return Path(named) if named else find_data()


shelf: Final = Shelf(_folder())
"""The one shelf of this process."""
