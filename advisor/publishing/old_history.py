"""Histories of the previous format, read as they are and converted at the next publication.

There, a version was a record ``0007-3f2a9c1b04de.json``, and its files were named by their
content in ``files/``. Each record names the one that it came after, and the versions
that were live are those on the way back from the one that is on disk: a record whose
publisher was killed before its rules went live is not among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from advisor.guide.content import read_content
from advisor.guide.faults import GuideError
from advisor.guide.files import RULES
from advisor.publishing.storage import make_folder, write_folder
from advisor.publishing.version import RECORD, Record, Version, folder_of, places, read_version

FILES: Final = "files"
CARRIED: Final = "carried-over"  # where the old records and files stay, unused
_RECORD: Final = re.compile(r"[0-9]{4,}-[0-9a-f]{12}\.json")


def old_versions(history: Path) -> Mapping[int, Version]:
    """Read the versions of the old form that were live, by their numbers.

    ``history`` is the folder of the history, in the data folder. A damaged record raises
    `HistoryError`.
    """
    every = {
        file.stem: read_version(file, int(file.stem.partition("-")[0]), _adapted)
        for file in _records(history)
    }
    newest_first = sorted(every.values(), key=lambda version: -version.number)
    rules = b""
    with suppress(GuideError):
        rules = read_content(history.parent / RULES) if every else b""
    on_disk = (each for each in newest_first if each.has(RULES, rules))
    version = next(on_disk, next(iter(newest_first), None))
    live: dict[int, Version] = {}
    while version is not None and version.number not in live:
        live[version.number] = version
        version = every.get(version.after)
    return live


def carry_over(history: Path, old: Mapping[int, Version]) -> None:
    """Make a folder of each of the `old_versions`. The caller holds the publisher's lock.

    If it is killed, the next one does the rest.
    """
    for number, version in sorted(old.items()):
        if not (history / folder_of(number)).exists():
            kept = {name: history / place for name, place in version.files.items()}
            contents = {name: file.read_bytes() for name, file in kept.items() if file.exists()}
            record = replace(version, files=places(number)).record()
            write_folder(history / folder_of(number), {**contents, RECORD: record})
    make_folder(history / CARRIED)
    for file in (*_records(history), *(history / FILES).glob("*")):
        file.rename(history / CARRIED / file.name)
    with suppress(OSError):
        (history / FILES).rmdir()


def _records(history: Path) -> Iterator[Path]:
    return (file for file in history.glob("*.json") if _RECORD.fullmatch(file.name))


def _adapted(record: Record) -> Record:
    """Read the digests from the names of the files."""
    files: Mapping[str, str] = record["files"]
    digests = {name: kept.removesuffix(".yaml")[-16:] for name, kept in files.items()}
    return {
        **record,
        "files": {name: f"{FILES}/{kept}" for name, kept in files.items()},
        "digests": digests,
    }
