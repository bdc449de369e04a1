"""Rules go live: checked, in one step, and never lost.

The data folder is the one source of truth. To publish is to replace its
``rules.yaml``; everything that has to hold at all times follows from the order
in which that is done, under a lock that one process holds at a time:

1. what is on disk is read once, and the draft must have begun from it
   (`ConflictError` otherwise);
2. the draft is loaded with the rest of the guide (`GuideError`), and every case
   must agree (`CaseError`);
3. the files of the new version are kept in the history, then its record;
4. ``rules.yaml`` is replaced in one step.

Each step is on disk before the next begins. Whoever is killed before step 4 has
changed nothing: visitors have the old rules, and the record leads nowhere (see
`history`). Whoever is killed after it has published, and the history says so. The
live file is one whole version at every moment.

Rules that somebody edited in the file itself are recorded as found on disk before
they are replaced, so the history starts by itself and has no gaps.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Final

from advisor.errors import AdvisorError
from advisor.guide.difference import expectations
from advisor.guide.document import is_beginning, read_content, shown
from advisor.guide.faults import Fault, GuideError
from advisor.guide.files import CASES, PARTS, RULES
from advisor.guide.loading import load_cases, load_guide
from advisor.guide.model import Case, Guide
from advisor.publishing.editing import set_expectations
from advisor.publishing.history import (
    FILES,
    FOUND,
    HISTORY,
    UNKNOWN,
    History,
    Version,
    kept_name,
    newest_contents,
)
from advisor.publishing.storage import locked, make_folder, settle_folder, write_whole
from advisor.scoring.cases import compare, found

Contents = Mapping[str, bytes]
"""Name of a file -> what it holds."""

PATIENCE: Final = 10.0
"""Seconds to wait for somebody else who is publishing."""

LONGEST: Final = 2000
"""Signs that a reason may have."""

_CUT: Final = (
    "what stood here before is gone, as if the file had been cut off; "
    'put the whole file here, or add "..." as its last line if no more is meant'
)


class PublishError(AdvisorError):
    """Something cannot be published; nothing was changed."""


class ConflictError(PublishError):
    """Somebody else has published since a draft began."""


class CaseError(GuideError):
    """Cases do not agree with the rules; each is one of the ``faults``."""


@dataclass(frozen=True)
class _Entry:
    """Who publishes, when and why."""

    who: str
    when: datetime
    why: str


def publish(
    folder: Path,
    rules_text: str,
    *,
    base: str,
    who: str,
    why: str,
    now: datetime,
    cases_text: str | None = None,
) -> Version:
    """Make a draft of the rules the live ones.

    Parameters
    ----------
    folder
        The data folder.
    rules_text
        What ``rules.yaml`` is to hold.
    base
        The fingerprint of the rules that the draft began from. Where it mends
        faulty ones, what `fingerprint_on_disk` calls these.
    who, why
        For the history; one line each.
    now
        The time, with its zone.
    cases_text
        What ``cases.yaml`` is to hold; None leaves it as it is.

    Returns
    -------
    Version
        The new version, or the live one when it holds exactly this already.

    Raises
    ------
    GuideError
        The draft or the files on disk are at fault.
    CaseError
        Cases do not agree.
    ConflictError
        The live rules are no longer the base.
    PublishError
        Who or why is missing, somebody else is publishing, or the folder cannot
        be written to.
    HistoryError
        The history is damaged.
    """
    entry = _entry(who, why, now)
    with _publisher(folder) as publisher:
        publisher.check_base(base)
        changed = {RULES: rules_text} | ({CASES: cases_text} if cases_text is not None else {})
        return publisher.publish(_encoded(changed), entry)


def restore(folder: Path, name: str, *, who: str, why: str, now: datetime) -> Version:
    """Make the rules of an earlier version the live ones, as a version of its own.

    Program, questions and words stay as they are today, and so do the cases. Only
    where a case does not agree with the old rules, it expects again what it
    expected then, if that agrees.

    Parameters
    ----------
    folder
        The data folder.
    name
        The version: its number, or at least six signs of its fingerprint.
    who, why
        For the history; one line each.
    now
        The time, with its zone.

    Returns
    -------
    Version
        The new version, or the live one when it holds exactly this already.

    Raises
    ------
    HistoryError
        There is no such version, or the history is damaged.
    GuideError
        The old rules do not fit today's program, questions or cases.
    CaseError
        Cases do not agree.
    PublishError
        Who or why is missing, somebody else is publishing, or the folder cannot
        be written to.
    """
    entry = _entry(who, why, now)
    with _publisher(folder) as publisher:
        version = publisher.history.named(name)[0]
        changed = {
            RULES: publisher.history.content(version, RULES),
            CASES: publisher.cases_for(version),
        }
        return publisher.publish(changed, entry)


def record(folder: Path, *, now: datetime) -> Version:
    """Record what is on disk, as it is, if the history does not have it yet.

    After a version, only what agrees with the cases is recorded. Without one, the files are
    what visitors have, whatever their cases say.

    Parameters
    ----------
    folder
        The data folder.
    now
        The time, with its zone.

    Raises
    ------
    GuideError
        The files on disk are at fault.
    CaseError
        Cases do not agree.
    PublishError
        Somebody else is publishing, or the folder cannot be written to.
    HistoryError
        The history is damaged.
    """
    with _publisher(folder) as publisher:
        return publisher.recorded or publisher.keep_found(now)


def check_whole(folder: Path, before: Contents = MappingProxyType({})) -> None:
    """Find files that were cut off though they do not say where they end.

    Parameters
    ----------
    folder
        The data folder.
    before
        What some of its files held before; without any, what those of the newest version do.

    Raises
    ------
    GuideError
        Some hold the beginning of that and no more, and were not published so; or one cannot
        be read.
    """
    newest = newest_contents(folder)
    faults = []
    for name, old in (before or newest).items():
        content = read_content(folder / name)
        if is_beginning(content, old) and content != newest.get(name):
            line = content.count(b"\n") + 1
            faults.append(Fault(shown(folder / name), line, 1, _CUT))
    if faults:
        raise GuideError(faults)


def check_cases(folder: Path, guide: Guide, contents: Contents = MappingProxyType({})) -> None:
    """Hold a guide to the cases of its folder.

    Parameters
    ----------
    folder
        The data folder.
    guide
        The guide, live or not.
    contents
        What to read in place of ``cases.yaml``, as for `advisor.guide.load_cases`.

    Raises
    ------
    GuideError
        The cases themselves are at fault.
    CaseError
        Cases do not agree.
    """
    cases = load_cases(folder, guide, contents)
    if differing := compare(guide, cases, folder / CASES, contents.get(CASES)):
        raise CaseError(difference.fault for difference in differing)


def fingerprint_on_disk(folder: Path) -> str:
    """Give the fingerprint of the rules on disk; of faulty ones, the name that they are kept by.

    Raises
    ------
    GuideError
        There is no such file.
    """
    try:
        return load_guide(folder).fingerprints.rules
    except GuideError:
        return _faulty_name(read_content(folder / RULES))


class _Publisher:
    """A data folder in the hands of one publisher: nobody else changes it meanwhile."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.history = History(folder)
        self._disk = {name: read_content(folder / name) for name in (*PARTS, CASES)}
        self._finish_cases()

    @property
    def recorded(self) -> Version | None:
        """The version that has the guide on disk, to the byte, if one has."""
        return self.history.recorded(self._disk)

    def check_base(self, base: str) -> None:
        """Raise `ConflictError` unless a draft began from the rules on disk."""
        recorded = self.recorded
        if recorded is None and base == _faulty_name(self._disk[RULES]):
            return
        live = recorded.fingerprint if recorded else self._guide().fingerprints.rules
        if live != base:
            raise ConflictError(_moved(self._folder, base, live, recorded))

    def publish(self, changed: Contents, entry: _Entry) -> Version:
        """Check a draft and make it live."""
        draft = {**self._disk, **changed}
        if self.recorded and draft == self._disk:
            return self.recorded
        guide = load_guide(self._folder, draft)
        check_cases(self._folder, guide, draft)
        if draft != self._disk:
            self._keep_what_is_replaced(entry.when)
        version = self._keep(draft, guide, entry)
        for name in (RULES, CASES):
            if draft[name] != self._disk[name]:
                write_whole(self._folder / name, draft[name])
        return version

    def keep_found(self, now: datetime) -> Version:
        """Record the guide on disk, which was edited there, if it agrees with the cases."""
        guide = self._guide()
        if self.history.head:  # without it there is nothing that visitors could have instead
            check_whole(self._folder)
            check_cases(self._folder, guide, self._disk)
        version = self._keep(self._disk, guide, _Entry(UNKNOWN, now, FOUND))
        self.history = History(self._folder)
        return version

    def cases_for(self, version: Version) -> bytes:
        """Give today's cases for old rules; those that disagree expect what they did then."""
        kept = self.history.files / version.files[RULES]
        guide = load_guide(self._folder, {**self._disk, RULES: kept})
        cases = load_cases(self._folder, guide, self._disk)
        differing = compare(guide, cases, self._folder / CASES, self._disk[CASES])
        now = {difference.case.id: found(difference.result) for difference in differing}
        then = {case.id: case.expect for case in self._cases_of(version, guide)}
        again = {name: asdict(expect) for name, expect in now.items() if expect == then.get(name)}
        return set_expectations(self._disk[CASES].decode(), again).encode()

    def _guide(self) -> Guide:
        return load_guide(self._folder, self._disk)

    def _cases_of(self, version: Version, guide: Guide) -> tuple[Case, ...]:
        """The cases of a version, as far as they are about today's questions."""
        try:
            return load_cases(self._folder, guide, {CASES: self.history.content(version, CASES)})
        except GuideError:
            return ()

    def _finish_cases(self) -> None:
        """Write the cases of the live version, if whoever published it was killed before that."""
        newest = tuple(islice(self.history.live(), 2))
        if len(newest) < 2:
            return
        live, before = newest
        is_old = before.has(CASES, self._disk[CASES]) and not live.has(CASES, self._disk[CASES])
        if is_old and live.has(RULES, self._disk[RULES]):
            self._disk[CASES] = self.history.content(live, CASES)
            write_whole(self._folder / CASES, self._disk[CASES])

    def _keep_what_is_replaced(self, now: datetime) -> None:
        """Make sure that nothing on disk is lost, be it sound or not."""
        if self.recorded:
            return
        try:
            self.keep_found(now)
        except GuideError:
            faulty = f"{_faulty_name(self._disk[RULES])}.yaml"
            write_whole(self.history.files / faulty, self._disk[RULES])

    def _keep(self, contents: Contents, guide: Guide, entry: _Entry) -> Version:
        """Add a version to the history: its files, and then its record."""
        head = self.history.head
        version = Version(
            number=self.history.next_number,
            after=head.id if head else "",
            who=entry.who,
            when=entry.when,
            why=entry.why,
            expectations=self._expectations(contents, guide),
            fingerprints=guide.fingerprints,
            files=MappingProxyType(
                {name: kept_name(name, contents[name], guide.fingerprints) for name in contents}
            ),
        )
        for name, content in contents.items():
            kept = self.history.files / version.files[name]
            if not (kept.exists() and kept.read_bytes() == content):
                write_whole(kept, content)
        settle_folder(self.history.files)  # a killed publisher may have left that undone
        text = json.dumps(version.as_dict(), indent=2, ensure_ascii=False) + "\n"
        write_whole(self.history.path / f"{version.id}.json", text.encode())
        return version

    def _expectations(self, contents: Contents, guide: Guide) -> tuple[str, ...]:
        """Say in words what changes in the cases."""
        if contents[CASES] == self._disk[CASES]:
            return ()
        try:
            before = load_cases(self._folder, guide, self._disk)
        except GuideError:  # cases that could not be read before can be read now
            return ()
        return expectations(before, load_cases(self._folder, guide, contents))


@contextmanager
def _publisher(folder: Path) -> Iterator[_Publisher]:
    """Take a data folder in hand."""
    try:
        for place in (folder / HISTORY, folder / HISTORY / FILES):
            make_folder(place)
        with locked(folder / HISTORY / "lock", PATIENCE):
            yield _Publisher(folder)
    except TimeoutError:
        raise PublishError(
            f"{shown(folder)}: somebody else is publishing and has not finished; try again"
        ) from None
    except OSError as error:
        why = (error.strerror or "unknown reason").lower()
        raise PublishError(
            f"{shown(folder)}: cannot be written to ({why}); "
            "`advisor init DIR` makes a copy that is yours"
        ) from None


def _faulty_name(content: bytes) -> str:
    """Name rules that cannot be read, and so have no fingerprint, by their bytes."""
    return f"faulty-{sha256(content).hexdigest()[:16]}"


def _moved(folder: Path, base: str, live: str, version: Version | None) -> str:
    """Say who was faster."""
    by = f"{version.who} published" if version else "somebody has edited the file to"
    return (
        f"{shown(folder / RULES)}: the draft began from {base}, but meanwhile {by} "
        f"{live}; put the change into these rules and publish again"
    )


def _entry(who: str, why: str, now: datetime) -> _Entry:
    when = now.astimezone(UTC).replace(microsecond=0)
    return _Entry(_line(who, "who publishes"), when, _line(why, "why this is published"))


def _line(text: str, meaning: str) -> str:
    """Make one printable line of what somebody typed."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    line = " ".join(plain.split())
    if not line:
        raise PublishError(f"say {meaning}; the history keeps it")
    if len(line) > LONGEST:
        raise PublishError(f"say in at most {LONGEST:,} signs {meaning}; this has {len(line):,}")
    return line


def _encoded(texts: Mapping[str, str]) -> Contents:
    # What cannot be written as UTF-8 is a fault of the text, found when it is loaded.
    return {name: text.encode("utf-8", errors="surrogatepass") for name, text in texts.items()}
