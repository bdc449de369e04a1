"""The live guide, which all visitors share: loaded once, fresh when its files change.

A file that staff save half-way must not take the pages down, nor one that was cut off
change the advice. So what is found on disk is held to the cases, as a publication is. While
the files are faulty or a case disagrees, they wait: the last good guide stays, or at the
start the newest of the history, and what is wrong goes to the log. What a translation lacks
is in the guide's own language, and goes to the log as well.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import chain
from pathlib import Path
from threading import Lock, Thread
from time import monotonic
from typing import Final
from weakref import WeakValueDictionary

from advisor.errors import AdvisorError
from advisor.guide import Fault, Guide, GuideError, load_guide, translation
from advisor.guide.document import read_content
from advisor.guide.files import CASES, PARTS
from advisor.guide.model import ENGLISH, Language
from advisor.guide.translation import Translation
from advisor.publishing.checks import CaseError, check_cases, check_whole
from advisor.publishing.history import HISTORY, is_recorded, newest_guide
from advisor.publishing.publisher import finish

PATIENCE: Final = 1.0
"""Seconds during which the files are not looked at again."""

_log = logging.getLogger("advisor")

Stamp = tuple[tuple[int, ...], ...]


class LiveGuide:
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
        self._waits = False
        self._stamp: Stamp | None = None
        self._look_again = float("-inf")
        self._watcher: Callable[[Path], None] | None = None
        self._contents: Mapping[str, bytes] = {}
        self._has_cases = (folder / HISTORY).is_dir()
        self._translations: dict[str, Translation] = {}
        self._translated: dict[str, Guide] = {}
        self._others = lru_cache(maxsize=8)(self._in_other_words)

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

    def or_none(self) -> Guide | None:
        """Give what `guide` gives; None when the files never were sound, which the log tells."""
        try:
            return self.guide()
        except GuideError:
            return None

    def fresh(self) -> Guide:
        """Give what `guide` gives, and look at the files right now."""
        with self._lock:
            return self._renewed()

    def guide_of(self, prints: str) -> Guide:
        """Give the guide with which a visitor began, as long as a visit has it; else that of now.

        Parameters
        ----------
        prints
            Its `Fingerprints.result`.

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
        return (ENGLISH, *(guide.language for guide in self._translated.values()))

    def in_language(self, guide: Guide, language: str) -> Guide:
        """Give a guide in a language; as it is where that cannot be had.

        Parameters
        ----------
        guide
            The guide of now, or one with which a visitor began.
        language
            The id of one of `languages`; "" leaves the guide as it is.
        """
        translated = self._translated.get(language)
        if translated is None:
            return guide
        return translated if guide is self._guide else self._others(guide, language)

    @property
    def folder(self) -> Path:
        """Where the YAML files are."""
        return self._folder

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What was wrong with the files when they were last read; empty when they were sound."""
        return self._faults

    @property
    def waits(self) -> bool:
        """Whether the files on disk wait, while visitors have the version before."""
        return self._waits

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
        found: Guide | None = None
        if self._stamp is None:
            self._start()
        try:
            found = load_guide(self._folder)
            self._check(found)
            self._faults = ()
        except GuideError as error:
            self._faults = error.faults
        guide = self._of_these(found)
        self._waits = guide is not found
        told = "\n".join(map(str, self._faults))
        if self._faults and guide is not None and guide is found:
            _log.error("the files are in use, although a case disagrees: %s", told)
        elif self._faults:
            _log.error("the files are waiting: %s", told)
        self._take(guide)
        if not self._faults and self._watcher is not None:
            Thread(target=self._watcher, args=(self._folder,), daemon=True).start()

    def _start(self) -> None:
        """Let the files be those of the newest version, if a publisher was killed meanwhile."""
        try:
            finish(self._folder)
        except AdvisorError as error:
            _log.warning("%s", error)

    def _check(self, guide: Guide) -> None:
        """Hold what was found to the version before and to the cases, if there ever were any."""
        self._has_cases = self._has_cases or (self._folder / CASES).exists()
        check_whole(self._folder, self._contents)
        try:
            if self._has_cases:
                check_cases(self._folder, guide)
        except CaseError:
            if not is_recorded(self._folder):  # else its own cases are on their way to the disk
                raise
        names = (*PARTS, CASES) if self._has_cases else (*PARTS,)
        self._contents = {name: read_content(self._folder / name) for name in names}

    def _of_these(self, found: Guide | None) -> Guide | None:
        """Choose the guide that visitors get: what was found, unless it has to wait.

        Where there is no other, a guide with which a case disagrees is better than none.
        """
        if not self._faults:
            return found
        return self._guide or newest_guide(self._folder) or found

    def _take(self, guide: Guide | None) -> None:
        """Have visitors get a guide from now on, in all languages."""
        if guide is None:
            return
        self._others.cache_clear()
        found = {
            language: translation.read(self._folder, language, self._translations.get(language))
            for language in translation.folders(self._folder)
        }
        languages = translation.offered({name: each.name for name, each in found.items()})
        self._translations = {name: found[name] for name in languages}
        for fault in chain.from_iterable(t.faults(guide) for t in self._translations.values()):
            _log.warning("%s", fault)
        self._translated = {name: t.of(guide) for name, t in self._translations.items()}
        self._guide = guide
        self._lent[guide.fingerprints.result] = guide

    def _in_other_words(self, guide: Guide, language: str) -> Guide:
        found = self._translations.get(language)  # it may have gone this moment
        return found.of(guide) if found else guide

    def _stamp_of_files(self) -> Stamp:
        others = (
            self._folder / language / name
            for language in translation.folders(self._folder)
            for name in (translation.LANGUAGE, *PARTS)
        )
        return tuple(map(_stamp, (*(self._folder / name for name in (*PARTS, CASES)), *others)))


def _stamp(file: Path) -> tuple[int, ...]:
    """Give what differs once a file was changed, even to one of the same size and time.

    The time of the change to the inode is the system's own, and no program can set it.
    """
    try:
        status = file.stat()
    except OSError:
        return ()
    return (status.st_ctime_ns, status.st_mtime_ns, status.st_size, status.st_ino, status.st_dev)
