"""The guide that all visitors share: loaded once, fresh when its files change.

A file that staff save half-way must not take the pages down: while the files
are faulty, the last good guide stays, and the faults go to the log. What a
translation lacks is in the guide's own language, and goes to the log as well.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from threading import Lock, Thread
from time import monotonic
from typing import Final
from weakref import WeakValueDictionary

from advisor.guide import Fault, Guide, GuideError, find_data, load_guide, translation
from advisor.guide.model import ENGLISH, Language
from advisor.pages.address import prints_of
from advisor.settings import settings

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
        self._lent: WeakValueDictionary[str, Guide] = WeakValueDictionary()
        self._faults: tuple[Fault, ...] = ()
        self._stamp: Stamp | None = None
        self._look_again = float("-inf")
        self._watcher: Callable[[Path], None] | None = None
        self._languages: tuple[str, ...] = ()
        self._translated: dict[str, Guide] = {}
        self._others = lru_cache(maxsize=8)(self._translate)

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

    def guide_of(self, prints: str) -> Guide:
        """Give the guide with which a visitor began, as long as a visit has it; else that of now.

        Parameters
        ----------
        prints
            Its questions and rules, as `advisor.pages.address.prints_of` names them.

        Raises
        ------
        GuideError
            The files are faulty and never were good.
        """
        guide = self.guide()
        return self._lent.get(prints, guide)

    @property
    def languages(self) -> tuple[Language, ...]:
        """In which languages the pages can be had, the guide's own first."""
        others = (self._translated[name].language for name in self._languages)
        return (ENGLISH, *others) if self._languages else (ENGLISH,)

    def in_language(self, guide: Guide, language: str) -> Guide:
        """Give a guide in a language; as it is where that cannot be had.

        Parameters
        ----------
        guide
            The guide of now, or one with which a visitor began.
        language
            The id of one of `languages`; "" leaves the guide as it is.
        """
        if language not in self._languages:
            return guide
        return self._translated[language] if guide is self._guide else self._others(guide, language)

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
            guide = load_guide(self._folder)
            self._languages = translation.languages(self._folder)
            self._translated = {name: self._translate(guide, name) for name in self._languages}
            self._guide, self._faults = guide, ()
            self._lent[prints_of(guide)] = guide
        except GuideError as error:
            self._faults = error.faults
            _log.error("%s", "\n".join(map(str, error.faults)))
        else:
            if self._watcher is not None:
                Thread(target=self._watcher, args=(self._folder,), daemon=True).start()

    def _translate(self, guide: Guide, language: str) -> Guide:
        found, faults = translation.translate(guide, self._folder, language)
        for fault in faults:
            _log.warning("%s", fault)
        return found

    def _stamp_of_files(self) -> Stamp:
        others = (
            self._folder / language / name
            for language in translation.languages(self._folder)
            for name in (translation.LANGUAGE, *translation.FILES)
        )
        return tuple(map(_stamp, (*(self._folder / name for name in FILES), *others)))


def _stamp(file: Path) -> tuple[int, int]:
    try:
        status = file.stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)


shelf: Final = Shelf(settings().data or find_data())
"""The one shelf of this process."""
