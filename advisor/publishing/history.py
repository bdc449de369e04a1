"""What was published: every version, unchanged, with who, when and why.

``data/history/`` only grows: each version is a folder in it (`version`), and the newest
one is live. Rules edited in the file itself become a version when the server or the next
publisher finds them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Final

from advisor.errors import AdvisorError
from advisor.guide.content import read_content, shown
from advisor.guide.difference import Change, changes
from advisor.guide.faults import GuideError, quoted
from advisor.guide.files import PARTS, RULES
from advisor.guide.loading import load_guide
from advisor.guide.model import Guide
from advisor.publishing.old_history import old_versions
from advisor.publishing.version import RECORD, HistoryError, Version, folder_of, read_version

HISTORY: Final = "history"
UNFINISHED: Final = "unfinished.json"
"""In the newest version: which files on disk it replaces, until they are copied out of it."""

_FOLDER: Final = re.compile("[0-9]{4,}")
_NUMBER: Final = re.compile("[0-9]{1,5}")
_FINGERPRINT: Final = re.compile("[0-9a-f]{6,12}")


def history(folder: Path) -> tuple[Version, ...]:
    """List the versions that were live, the newest first.

    Rules edited in the file itself since then are not among them until they are
    recorded.
    """
    return History(folder).versions()


def newest_guide(folder: Path) -> Guide | None:
    """Load the guide of the newest version; None when it cannot be loaded."""
    try:
        past = History(folder)
        return past.guide(past.newest) if past.newest else None
    except AdvisorError:
        return None


def newest_contents(folder: Path) -> Mapping[str, bytes]:
    """Read what the files of the newest version held; nothing when it cannot be read."""
    try:
        past = History(folder)
        newest = past.newest
        return {name: past.content(newest, name) for name in newest.files} if newest else {}
    except AdvisorError:
        return {}


def is_newest(folder: Path, contents: Mapping[str, bytes]) -> bool:
    """Tell whether the newest version has exactly these files of the guide."""
    try:
        newest = History(folder).newest
    except AdvisorError:
        return False
    return newest is not None and newest.has_all(contents)


def is_on_disk(folder: Path, version: Version) -> bool:
    """Tell whether the rules on disk are those of a version, to the byte."""
    try:
        return version.has(RULES, read_content(folder / RULES))
    except GuideError:
        return False


def guides_of(folder: Path, name: str) -> Iterator[Guide]:
    """Load each guide that had certain rules: the live one first, then from the newest on.

    They differ in questions, program or words. A share code belongs to one of them. ``name`` is the
    number of a version, or at least six characters of the fingerprint of its rules.
    """
    past = History(folder)
    live: Guide | None = None
    if not _NUMBER.fullmatch(name):
        with suppress(GuideError):
            live = load_guide(folder)
    found = past.named(name, *([live.fingerprints.rules] if live else []))
    if live is not None and live.fingerprints.rules.startswith(name.strip().lower()):
        yield live
    for version in found:
        yield past.guide(version)


def load_version(folder: Path, name: str) -> Guide:
    """Load the guide of a version: its rules, with the program, questions and words of that time.

    Of several versions with the same rules, the newest is loaded; the live guide is the newest
    of all. See `guides_of`.
    """
    return next(guides_of(folder, name))


@lru_cache(maxsize=100)
def changes_between(folder: Path, before: str, after: str) -> tuple[Change, ...]:
    """Find what differs between the rules of two versions, by their ids; versions never change."""
    new, old = (load_version(folder, name.partition("-")[0]) for name in (after, before))
    return changes(old.rules, new.rules, new.program)


class History:
    """The history of a data folder, as it was when this was made.

    Records are read when they are needed, so publishing takes as long after a thousand
    versions as after one.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.path = folder / HISTORY
        self.old = old_versions(self.path)
        folders = (each.name for each in self.path.glob("[0-9]*") if each.is_dir())
        self._numbers = sorted({*map(int, filter(_FOLDER.fullmatch, folders)), *self.old})
        self._read: dict[int, Version] = {}

    @property
    def next_number(self) -> int:
        """The number of the next version."""
        return self._numbers[-1] + 1 if self._numbers else 1

    @property
    def newest(self) -> Version | None:
        """The version that is live, or was until the file itself was edited."""
        return self._version(self._numbers[-1]) if self._numbers else None

    @property
    def unfinished(self) -> Path | None:
        """The marker file that says the newest version is not copied out yet, if it exists."""
        file = self.path / folder_of(self.next_number - 1) / UNFINISHED
        return file if file.exists() else None

    def versions(self) -> tuple[Version, ...]:
        """Give all versions, the newest first."""
        return tuple(map(self._version, reversed(self._numbers)))

    def named(self, name: str, *others: str) -> tuple[Version, ...]:
        """Find the versions that a name means, the newest first.

        It is a number, or the beginning of a fingerprint: of a version's or of one of ``others``.
        """
        name = name.strip().lower()
        if _NUMBER.fullmatch(name):
            found = [self._version(int(name))] if int(name) in self._numbers else []
        elif _FINGERPRINT.fullmatch(name):
            found = [each for each in self.versions() if each.fingerprint.startswith(name)]
        else:
            raise HistoryError(
                f"{quoted(name)} names no version; give its number or at least 6 characters of its "
                "fingerprint, as `advisor history` lists them"
            )
        rules = {each.fingerprint for each in found}
        rules.update(other for other in others if other.startswith(name))
        if not rules:
            raise HistoryError(f"there is no version {quoted(name)}; `advisor history` lists them")
        if len(rules) > 1:
            raise HistoryError(
                f"{quoted(name)} may be {' or '.join(sorted(rules))}; give more of its fingerprint"
            )
        return tuple(found)

    def guide(self, version: Version) -> Guide:
        """Load the guide of a version."""
        for name in PARTS:
            self.content(version, name)
        return load_guide(self._folder, {name: self.file(version, name) for name in PARTS})

    def file(self, version: Version, name: str) -> Path:
        """Say where a file of a version is kept."""
        return self.path / version.files[name]

    def content(self, version: Version, name: str) -> bytes:
        """Read what a file held in a version."""
        file = self.file(version, name)
        try:
            content = read_content(file)
        except GuideError as error:
            raise HistoryError(str(error)) from None
        if not version.has(name, content):
            raise HistoryError(
                f"{shown(file)}: this file was changed since; put back the one that was kept"
            )
        return content

    def _version(self, number: int) -> Version:
        """Read a record, once."""
        if number not in self._read:
            record = self.path / folder_of(number) / RECORD
            is_old = number in self.old and not record.parent.exists()
            self._read[number] = self.old[number] if is_old else read_version(record, number)
        return self._read[number]
