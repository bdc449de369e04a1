"""What was published: every version, unchanged, with who, when and why.

``data/history/`` only ever grows. A version is one small record, named by its
number and the fingerprint of its rules, and the files that were valid then, to
the byte::

    history/0007-3f2a9c1b04de.json
    history/files/rules-3f2a9c1b04de-9b1c5d22a0f1b3c4.yaml
    history/files/questions-6e0b…, program-…, words-…, cases-…

Files are named by their content, so versions share what did not change. All four
files of the guide are kept, since a recommendation comes from all of them: with
them, any that was ever given can be computed again.

Each record names the one that it came after. The versions that were live are
therefore those on the way back from the live one; a record whose publisher was
killed before its rules went live is on nobody's way, and so in nobody's way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from advisor.errors import AdvisorError
from advisor.guide.difference import changes
from advisor.guide.document import read_content, shown
from advisor.guide.faults import GuideError, quoted
from advisor.guide.files import CASES, PARTS, RULES
from advisor.guide.loading import load_guide
from advisor.guide.model import Fingerprints, Guide

HISTORY: Final = "history"
FILES: Final = "files"

UNKNOWN: Final = "unknown"
FOUND: Final = "found on disk"
"""Who has published rules that were found on disk, and why."""

_RECORD: Final = re.compile(r"[0-9]{4,}-[0-9a-f]{12}\.json")
_NUMBER: Final = re.compile("[0-9]{1,5}")
_FINGERPRINT: Final = re.compile("[0-9a-f]{6,12}")
_DIGEST: Final = 16


class HistoryError(AdvisorError):
    """The history has no such version, or one of its files is damaged."""


@dataclass(frozen=True)
class Version:
    """One published version of the rules.

    Attributes
    ----------
    number
        Counts up from 1.
    after
        The ``id`` of the version that was live before; "" for the first.
    who, when, why
        Who published it, at what time (UTC), and for what reason.
    expectations
        What it changed in the cases, in words.
    fingerprints
        Of the whole guide at that time.
    files
        Name of each file of the guide, and of the cases -> its name in the
        history.
    """

    number: int
    after: str
    who: str
    when: datetime
    why: str
    expectations: tuple[str, ...]
    fingerprints: Fingerprints
    files: Mapping[str, str]

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the rules."""
        return self.fingerprints.rules

    @property
    def found(self) -> bool:
        """Whether nobody published it: somebody had written it into the file itself."""
        return (self.who, self.why) == (UNKNOWN, FOUND)

    @property
    def base(self) -> str:
        """The fingerprint of the rules that were live before; "" for the first version."""
        return _rules_of(self.after)

    @property
    def id(self) -> str:
        """The name of the record, which no other version has."""
        return f"{self.number:04}-{self.fingerprint}"

    def has(self, name: str, content: bytes) -> bool:
        """Tell whether a file held exactly this at the time."""
        kept = self.files.get(name)
        return kept is not None and kept == kept_name(name, content, self.fingerprints)

    def as_dict(self) -> dict[str, Any]:
        """Give the version as plain data: what the record holds, and what programs get."""
        return {
            "number": self.number,
            "fingerprint": self.fingerprint,
            "base": self.base,
            **{name: value for name, value in vars(self).items() if name != "number"},
            "when": self.when.isoformat(timespec="seconds"),
            "fingerprints": asdict(self.fingerprints),
            "files": dict(self.files),
        }


def history(folder: Path) -> tuple[Version, ...]:
    """List the versions that were live, the newest first.

    Rules that somebody has since edited in the file itself are not among them
    before the next publishing.

    Parameters
    ----------
    folder
        A data folder.

    Raises
    ------
    HistoryError
        A record is damaged.
    """
    return tuple(History(folder).live())


def is_recorded(folder: Path) -> bool:
    """Tell whether the history has the guide on disk, to the byte.

    Parameters
    ----------
    folder
        A data folder.
    """
    try:
        contents = {name: read_content(folder / name) for name in PARTS}
        return History(folder).recorded(contents) is not None
    except AdvisorError:
        return False


def newest_guide(folder: Path) -> Guide | None:
    """Load the guide that was live last, as the history has it; None when that cannot be had.

    Parameters
    ----------
    folder
        A data folder.
    """
    try:
        past = History(folder)
        return past.guide(past.head) if past.head else None
    except AdvisorError:
        return None


def newest_contents(folder: Path) -> Mapping[str, bytes]:
    """Read what the files held that were live last; nothing when that cannot be had."""
    try:
        past = History(folder)
        head = past.head
        return {name: past.content(head, name) for name in head.files} if head else {}
    except AdvisorError:
        return {}


def is_on_disk(folder: Path, version: Version) -> bool:
    """Tell whether the rules on disk are those of a version, to the byte."""
    try:
        return version.has(RULES, read_content(folder / RULES))
    except GuideError:
        return False


def guides_of(folder: Path, name: str) -> Iterator[Guide]:
    """Load each guide that had certain rules: the live one if it has, then the newest first.

    They differ in questions, program or words. A share code tells which of them
    it belongs to.

    Parameters
    ----------
    folder
        A data folder.
    name
        The number of a version, or at least six signs of the fingerprint of its
        rules.

    Yields
    ------
    Guide

    Raises
    ------
    HistoryError
        No version has such rules, several different ones have, or a file of the
        history is damaged.
    GuideError
        The files of that time no longer fit this program.
    """
    past = History(folder)
    live = None if _NUMBER.fullmatch(name) else _live_guide(folder)
    found = past.named(name, *([live.fingerprints.rules] if live else []))
    if live is not None and live.fingerprints.rules.startswith(name.strip().lower()):
        yield live
    for version in found:
        yield past.guide(version)


def load_version(folder: Path, name: str) -> Guide:
    """Load the guide of a version: its rules, with the program, questions and words of then.

    Parameters
    ----------
    folder
        A data folder.
    name
        The number of a version, or at least six signs of the fingerprint of its
        rules. Of several versions with the same rules the newest counts; the
        guide that is live now is the newest of all.

    Raises
    ------
    HistoryError
        No version has such rules, several different ones have, or a file of the
        history is damaged.
    GuideError
        The files of that time no longer fit this program.
    """
    return next(guides_of(folder, name))


@lru_cache(maxsize=100)
def changes_between(folder: Path, before: str, after: str) -> tuple[str, ...]:
    """Say in words what differs between the rules of two versions. Versions never change.

    Parameters
    ----------
    folder
        A data folder.
    before, after
        The ids of the versions.

    Raises
    ------
    HistoryError
        A file of the history is damaged.
    GuideError
        The files of that time no longer fit this program.
    """
    new, old = (load_version(folder, str(_number_of(name))) for name in (after, before))
    return tuple(change.text for change in changes(old.rules, new.rules, new.program))


class History:
    """The history of a data folder, as it was when this was made.

    The names of the records tell numbers and fingerprints, so only those records are
    read that somebody asks for: publishing takes as long after a thousand versions
    as after one.

    Parameters
    ----------
    folder
        The data folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.path = folder / HISTORY
        names = (file.stem for file in self.path.glob("*.json") if _RECORD.fullmatch(file.name))
        self._ids = sorted(names, key=lambda name: (_number_of(name), name))
        self._read: dict[str, Version] = {}

    @property
    def files(self) -> Path:
        """Where the files of all versions are kept."""
        return self.path / FILES

    @property
    def next_number(self) -> int:
        """The number that no version has yet."""
        return _number_of(self._ids[-1]) + 1 if self._ids else 1

    @cached_property
    def head(self) -> Version | None:
        """The version that is live, or was before somebody edited the file itself.

        Raises
        ------
        HistoryError
            A record is damaged.
        """
        if not self._ids:
            return None
        try:
            rules = read_content(self._folder / RULES)
        except GuideError:
            return self._version(self._ids[-1])
        newest_first = map(self._version, reversed(self._ids))
        on_disk = (version for version in newest_first if version.has(RULES, rules))
        return next(on_disk, None) or self._version(self._ids[-1])

    def recorded(self, contents: Mapping[str, bytes]) -> Version | None:
        """Give the live version if it holds exactly these files of the guide."""
        head = self.head
        return head if head and all(head.has(name, contents[name]) for name in PARTS) else None

    def live(self) -> Iterator[Version]:
        """Give the versions that were live, the newest first.

        Raises
        ------
        HistoryError
            A record is damaged.
        """
        version = self.head
        while version is not None:
            yield version
            is_earlier = version.after in self._ids and _number_of(version.after) < version.number
            version = self._version(version.after) if is_earlier else None

    def named(self, name: str, *others: str) -> tuple[Version, ...]:
        """Find the versions of a name, the newest first.

        Parameters
        ----------
        name
            A number, or the beginning of a fingerprint.
        others
            Fingerprints of rules that may be meant too and are not in here.

        Raises
        ------
        HistoryError
            There is none, several have different rules, or a record is damaged.
        """
        name = name.strip().lower()
        if _NUMBER.fullmatch(name):
            found = [id_ for id_ in self._ids if _number_of(id_) == int(name)]
        elif _FINGERPRINT.fullmatch(name):
            found = [id_ for id_ in self._ids if _rules_of(id_).startswith(name)]
        else:
            raise HistoryError(
                f"{quoted(name)} names no version; give its number or at least 6 signs of its "
                "fingerprint, as `advisor history` lists them"
            )
        rules = {*map(_rules_of, found), *(other for other in others if other.startswith(name))}
        if not rules:
            raise HistoryError(f"there is no version {quoted(name)}; `advisor history` lists them")
        if len(rules) > 1:
            raise HistoryError(
                f"{quoted(name)} may be {' or '.join(sorted(rules))}; give more of its fingerprint"
            )
        return tuple(map(self._version, reversed(found)))

    def _version(self, name: str) -> Version:
        """Read a record, once."""
        if name not in self._read:
            file = self.path / f"{name}.json"
            try:
                self._read[name] = _from_record(name, json.loads(read_content(file)))
            except GuideError as error:
                raise HistoryError(str(error)) from None
            except (ValueError, LookupError, TypeError, AttributeError):
                raise HistoryError(
                    f"{shown(file)}: this is no record of a version; put back the one that was kept"
                ) from None
        return self._read[name]

    def guide(self, version: Version) -> Guide:
        """Load the guide of a version."""
        files = {name: self.files / version.files[name] for name in PARTS}
        for name in PARTS:
            self.content(version, name)
        return load_guide(self._folder, files)

    def content(self, version: Version, name: str) -> bytes:
        """Read what a file held in a version.

        Raises
        ------
        HistoryError
            The kept file is gone or was changed.
        """
        file = self.files / version.files[name]
        try:
            content = read_content(file)
        except GuideError as error:
            raise HistoryError(str(error)) from None
        if not version.has(name, content):
            raise HistoryError(
                f"{shown(file)}: this file was changed since; put back the one that was kept"
            )
        return content


def kept_name(name: str, content: bytes, fingerprints: Fingerprints) -> str:
    """Name a file in the history by its content.

    Examples
    --------
    >>> kept_name("rules.yaml", b"points: {}", Fingerprints("p", "q", "3f2a9c1b04de", "w", "s"))
    'rules-3f2a9c1b04de-ec7770055c20c81e.yaml'
    """
    parts = [Path(name).stem, sha256(content).hexdigest()[:_DIGEST]]
    if name in PARTS:
        parts.insert(1, getattr(fingerprints, PARTS[name]))
    return "-".join(parts) + ".yaml"


def _live_guide(folder: Path) -> Guide | None:
    try:
        return load_guide(folder)
    except GuideError:
        return None


def _number_of(name: str) -> int:
    return int(name.partition("-")[0])


def _rules_of(name: str) -> str:
    return name.partition("-")[2]


def _from_record(name: str, record: Mapping[str, Any]) -> Version:
    prints = {
        field.name: record["fingerprints"].get(field.name, "") for field in fields(Fingerprints)
    }
    version = Version(
        number=int(record["number"]),
        after=record["after"],
        who=record["who"],
        when=datetime.fromisoformat(record["when"]),
        why=record["why"],
        expectations=tuple(record["expectations"]),
        fingerprints=Fingerprints(**prints),
        files=MappingProxyType({name: record["files"][name] for name in (*PARTS, CASES)}),
    )
    if version.id != name:
        raise ValueError(f"this is the record of {version.id}")
    return version
