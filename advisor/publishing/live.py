"""The live guide, which all visitors share: loaded once, and again when its files change.

A half-saved file must not take the pages down, and one that was cut off must not change the
advice. So changed files must agree with the cases, as a publication must. While they are
faulty or a case disagrees, they wait: visitors keep the last valid guide (at the start, the
newest of the history), and the faults are logged. Texts that a translation lacks are shown
in the guide's own language, and logged too.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from itertools import chain
from pathlib import Path
from threading import Lock, Thread
from time import monotonic
from typing import Final
from weakref import WeakValueDictionary

from advisor.errors import AdvisorError
from advisor.guide import Fault, Guide, GuideError, load_guide, translation
from advisor.guide.content import read_content
from advisor.guide.files import CASES, PARTS
from advisor.guide.site import Language
from advisor.guide.translation import Translation
from advisor.publishing.checks import CaseError, check_cases, check_not_cut_off
from advisor.publishing.history import HISTORY, is_newest, newest_guide
from advisor.publishing.publisher import complete_interrupted

PATIENCE: Final = 1.0  # seconds between two looks at the files

Stamp = tuple[tuple[int, ...], ...]

_log = logging.getLogger("advisor")


class LiveGuide:
    """Keeps one guide and reloads it when its files change. Thread-safe.

    Methods that give a guide raise `GuideError` if the files are faulty and never were valid.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = monotonic) -> None:
        self.folder = folder
        self.faults: tuple[Fault, ...] = ()
        """What was wrong with the files when they were last read; empty if they were valid."""
        self.waits = False
        """Whether visitors have an earlier version because the files on disk are faulty."""
        self._clock = clock
        self._lock = Lock()
        self._guide: Guide | None = None
        self._lent: WeakValueDictionary[str, Guide] = WeakValueDictionary()
        self._stamp: Stamp | None = None
        self._look_again = float("-inf")
        self._watcher: Callable[[Path], None] | None = None
        self._contents: Mapping[str, bytes] = {}
        self._has_cases = (folder / HISTORY).is_dir()
        self._translations: dict[str, Translation] = {}
        self._translated: dict[str, Guide] = {}
        self._others = lru_cache(maxsize=8)(self._in_other_words)

    def watch(self, watcher: Callable[[Path], None]) -> None:
        """Call a function with the folder whenever its files have changed and are valid.

        It runs in a thread of its own, so that no visitor waits for it.
        """
        self._watcher = watcher

    def guide(self) -> Guide:
        """Give the guide of the files as they are, or the last valid one."""
        guide = self._guide
        if guide is not None and self._clock() < self._look_again:
            return guide
        return self.fresh()

    def or_none(self) -> Guide | None:
        """Give what `guide` gives; None if the files never were valid, which is logged."""
        try:
            return self.guide()
        except GuideError:
            return None

    def fresh(self) -> Guide:
        """Give what `guide` gives, after a look at the files right now."""
        with self._lock:
            return self._renewed()

    def guide_of(self, prints: str) -> Guide:
        """Give the guide of a `Fingerprints.result` while a visit uses it, else the live one."""
        guide = self.guide()
        return self._lent.get(prints, guide)

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages of the pages, the guide's own first."""
        own = (self._guide.language,) if self._guide else ()
        return (*own, *(guide.language for guide in self._translated.values()))

    def in_language(self, guide: Guide, language: str) -> Guide:
        """Give a guide in a language of an id; unchanged if there is no such translation."""
        translated = self._translated.get(language)
        if translated is None:
            return guide
        return translated if guide is self._guide else self._others(guide, language)

    def _renewed(self) -> Guide:
        self._look_again = self._clock() + PATIENCE
        stamp = self._stamp_of_files()
        if stamp != self._stamp:
            self._read()
            self._stamp = stamp
        if self._guide is None:
            raise GuideError(self.faults)
        return self._guide

    def _read(self) -> None:
        """Read the files again; if they are faulty, keep only the faults and log them once."""
        found: Guide | None = None
        if self._stamp is None:
            self._start()
        self._has_cases = self._has_cases or (self.folder / CASES).exists()
        contents = self._read_once()
        try:
            found = load_guide(self.folder, contents)
            self._check(found, contents)
            self.faults = ()
        except GuideError as error:
            self.faults = error.faults
        guide = found
        if self.faults:  # without another guide, one with a disagreeing case is better than none
            guide = self._guide or newest_guide(self.folder) or found
            state = "in use, although a case disagrees" if guide and guide is found else "waiting"
            _log.error("the files are %s: %s", state, "\n".join(map(str, self.faults)))
        self.waits = guide is not found
        self._take(guide)
        if not self.faults and self._watcher is not None:
            Thread(target=self._watcher, args=(self.folder,), daemon=True).start()

    def _start(self) -> None:
        """Copy out the newest version, if its publisher was killed before that."""
        try:
            complete_interrupted(self.folder)
        except AdvisorError as error:
            _log.warning("%s", error)

    def _read_once(self) -> Mapping[str, bytes]:
        """Read the files, so that what is checked is what was loaded even if they change then.

        A file that cannot be read is left out: loading says why, along with all other faults.
        """
        contents = {}
        for name in (*PARTS, CASES) if self._has_cases else PARTS:
            with suppress(GuideError):
                contents[name] = read_content(self.folder / name)
        return contents

    def _check(self, guide: Guide, contents: Mapping[str, bytes]) -> None:
        """Check the files against the version before and the cases, if there are any."""
        check_not_cut_off(self.folder, contents, self._contents)
        try:
            if self._has_cases:
                check_cases(self.folder, guide, contents)
        except CaseError:
            # Those of a version may still be being copied out.
            if not is_newest(self.folder, contents):
                raise
        self._contents = contents

    def _take(self, guide: Guide | None) -> None:
        """Make a guide the live one, in all languages."""
        if guide is None:
            return
        found = {
            language: translation.read(self.folder, language, self._translations.get(language))
            for language in translation.folders(self.folder)
        }
        names = {name: each.name for name, each in found.items()}
        languages = translation.offered(names, guide.language)
        self._translations = {name: found[name] for name in languages}
        for fault in chain.from_iterable(t.faults(guide) for t in self._translations.values()):
            _log.warning("%s", fault)
        self._translated = {
            name: t.of(guide) for name, t in self._translations.items() if t.belongs_to(guide)
        }
        self._guide = guide
        self._others.cache_clear()
        self._lent[guide.fingerprints.result] = guide

    def _in_other_words(self, guide: Guide, language: str) -> Guide:
        found = self._translations.get(language)  # it may just have been removed
        return found.of(guide) if found else guide

    def _stamp_of_files(self) -> Stamp:
        others = (
            self.folder / language / name
            for language in translation.folders(self.folder)
            for name in (translation.LANGUAGE, *PARTS)
        )
        return tuple(map(_stamp, (*(self.folder / name for name in (*PARTS, CASES)), *others)))


def _stamp(file: Path) -> tuple[int, ...]:
    """Give values that differ once a file was changed, even to one of the same size and time.

    No program can set an inode's change time.
    """
    try:
        status = file.stat()
    except OSError:
        return ()
    return (status.st_ctime_ns, status.st_mtime_ns, status.st_size, status.st_ino, status.st_dev)
