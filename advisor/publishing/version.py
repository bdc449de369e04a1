"""A published version: who, when and why, and what each file held.

A version is a folder of the history such as ``history/0007``, written once and never changed. It
holds ``version.json`` and all files of the guide, since a recommendation depends on all of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from advisor.errors import AdvisorError
from advisor.guide.content import read_content, shown
from advisor.guide.faults import GuideError
from advisor.guide.files import CASES, PARTS
from advisor.guide.model import Fingerprints

RECORD: Final = "version.json"
UNKNOWN: Final = "unknown"
FOUND: Final = "found on disk"  # the publisher and reason of rules that were found on disk
_DIGEST: Final = 16

Record = dict[str, Any]


class HistoryError(AdvisorError):
    """The history has no such version, or one of its files is damaged."""


@dataclass(frozen=True)
class Version:
    """One published version of the rules; numbers count up from 1."""

    number: int
    after: str
    """The ``id`` of the version that was live before; "" for the first."""
    who: str
    when: datetime
    why: str
    expectations: tuple[str, ...]
    """What it changed in the cases, in words."""
    fingerprints: Fingerprints
    """Of the whole guide at that time."""
    files: Mapping[str, str]
    """File name, of the guide or the cases -> path in the history."""
    digests: Mapping[str, str]
    """File name -> digest of its content."""

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the rules."""
        return self.fingerprints.rules

    @property
    def found(self) -> bool:
        """Whether it was not published but edited in the file itself."""
        return (self.who, self.why) == (UNKNOWN, FOUND)

    @property
    def base(self) -> str:
        """The fingerprint of the rules that were live before; "" for the first version."""
        return self.after.partition("-")[2]

    @property
    def id(self) -> str:
        """Number and fingerprint, unique to this version."""
        return f"{self.number:04}-{self.fingerprint}"

    def has(self, name: str, content: bytes) -> bool:
        """Tell whether a file had exactly this content."""
        return self.digests.get(name) == digest(content)

    def has_all(self, contents: Mapping[str, bytes]) -> bool:
        """Tell whether all files of the guide had exactly these contents."""
        return all(self.has(name, contents[name]) for name in PARTS)

    def as_dict(self) -> Record:
        """Give the version as plain data: what the record holds, and what programs get."""
        return {
            "number": self.number,
            "fingerprint": self.fingerprint,
            "base": self.base,
            **{name: value for name, value in vars(self).items() if name != "number"},
            "when": self.when.isoformat(timespec="seconds"),
            "fingerprints": asdict(self.fingerprints),
            "files": dict(self.files),
            "digests": dict(self.digests),
        }

    def record(self) -> bytes:
        """Write the record."""
        return (json.dumps(self.as_dict(), indent=2, ensure_ascii=False) + "\n").encode()


def digest(content: bytes) -> str:
    """Compute the digest by which a changed file is noticed."""
    return sha256(content).hexdigest()[:_DIGEST]


def folder_of(number: int) -> str:
    """Name the folder of a version."""
    return f"{number:04}"


def places(number: int) -> Mapping[str, str]:
    """Give the paths of a version's files in the history."""
    return MappingProxyType({name: f"{folder_of(number)}/{name}" for name in (*PARTS, CASES)})


def read_version(
    file: Path, number: int, adapted: Callable[[Record], Record] = lambda record: record
) -> Version:
    """Read the record of a version; ``adapted`` converts one of the previous format.

    Anything but the record of the version with this number raises `HistoryError`.
    """
    try:
        version = _from_record(adapted(json.loads(read_content(file))))
        if version.number == number:
            return version
    except GuideError as error:
        raise HistoryError(str(error)) from None
    except (ValueError, LookupError, TypeError, AttributeError):
        pass
    raise HistoryError(
        f"{shown(file)}: this is no record of a version; put back the one that was kept"
    )


def _from_record(record: Record) -> Version:
    prints = {each.name: record["fingerprints"].get(each.name, "") for each in fields(Fingerprints)}
    files, digests = (
        MappingProxyType({name: record[key][name] for name in (*PARTS, CASES)})
        for key in ("files", "digests")
    )
    return Version(
        number=int(record["number"]),
        after=record["after"],
        who=record["who"],
        when=datetime.fromisoformat(record["when"]),
        why=record["why"],
        expectations=tuple(record["expectations"]),
        fingerprints=Fingerprints(**prints),
        files=files,
        digests=digests,
    )
