"""Publish rules: checked, atomic, and never lost.

Publishing adds a version to the history and copies it out, under a lock that one
process holds at a time:

1. read the files on disk; the draft must have begun from them (`ConflictError`);
2. load the draft with the rest of the guide (`GuideError`); every case must agree
   (`CaseError`);
3. write the folder of the new version under another name, and rename it;
4. copy ``rules.yaml`` and ``cases.yaml`` out of it, each atomically.

The rename publishes. A process killed before it has changed nothing. One killed after
it has published: ``unfinished.json`` in the version's folder says what is still to be
copied, and the next server start or publisher does so. The live file is a complete
version at every moment.

Rules edited in the file itself are recorded as found on disk before they are
replaced, so the history has no gaps.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from advisor.errors import AdvisorError
from advisor.guide.content import read_content, shown
from advisor.guide.difference import expectations
from advisor.guide.faults import GuideError
from advisor.guide.files import CASES, PARTS, RULES
from advisor.guide.loading import load_cases, load_guide
from advisor.guide.model import Case, Guide
from advisor.publishing.checks import Contents, check_cases, check_not_cut_off
from advisor.publishing.editing import Expectations, set_expectations
from advisor.publishing.history import HISTORY, UNFINISHED, History
from advisor.publishing.old_history import carry_over
from advisor.publishing.storage import (
    drop_folder,
    locked,
    make_folder,
    sync_folder,
    write_atomically,
    write_folder,
)
from advisor.publishing.text_edits import edits_of, recent, with_texts_of
from advisor.publishing.version import FOUND, RECORD, UNKNOWN, Version, digest, folder_of, places
from advisor.scoring.cases import compare, found

PATIENCE: Final = 10.0  # seconds to wait for another publisher
MAX_REASON: Final = 2000  # characters that a reason may have


class PublishError(AdvisorError):
    """Something cannot be published; nothing was changed."""


class ConflictError(PublishError):
    """Other rules were published since a draft began."""


@dataclass(frozen=True)
class Signature:
    """Who publishes, when and why."""

    who: str
    when: datetime
    why: str

    @classmethod
    def of(cls, who: str, why: str, now: datetime) -> Signature:
        """Make one of typed text; raise `PublishError` where some is missing or too long."""
        when = now.astimezone(UTC).replace(microsecond=0)
        return cls(_line(who, "who publishes"), when, _line(why, "why this is published"))


def publish(
    folder: Path,
    rules_text: str,
    *,
    base: str | bytes,
    who: str,
    why: str,
    now: datetime,
    cases_text: str | None = None,
    expectations: Expectations = MappingProxyType({}),
) -> Version:
    """Make a draft the live rules.

    Parameters
    ----------
    rules_text
        The new content of ``rules.yaml``.
    base
        The fingerprint of the rules that the draft began from, or their file's content:
        faulty rules have no fingerprint.
    who, why
        For the history; one line each.
    cases_text
        The new content of ``cases.yaml``; None leaves it as it is.
    expectations
        Without ``cases_text``: what cases of the live file are to expect from now on.

    Returns
    -------
    Version
        The new version, or the live one when it holds exactly this already.

    Raises
    ------
    PublishError
        Who or why is missing, another process is publishing, or the folder cannot be written.
        As a `ConflictError`: the live rules are no longer the base, or a file was just edited.
    GuideError
        The draft or the files on disk are at fault. As a `CaseError`: cases do not agree.
    HistoryError
        The history is damaged.
    """
    signed = Signature.of(who, why, now)
    with changing(folder) as publisher:
        publisher.check_base(base)
        changed = {RULES: rules_text}
        if cases_text is None and expectations:  # read under the lock: another may publish cases
            cases_text = set_expectations(publisher.disk[CASES].decode(), expectations)
        if cases_text is not None:
            changed[CASES] = cases_text
        # What cannot be written as UTF-8 is a fault of the text, found when it is loaded.
        encoded = {name: text.encode(errors="surrogatepass") for name, text in changed.items()}
        return publisher.publish(encoded, signed)


def restore(folder: Path, name: str, *, who: str, why: str, now: datetime) -> Version:
    """Make the rules of an earlier version the live ones, as a new version.

    Program, questions, words and cases stay as they are, except that a case that does not
    agree with the old rules expects again what it expected then, if that agrees. So do texts of the
    rules that were changed at the desk since. ``name`` is the version's number, or at least six
    characters of its fingerprint. Errors are those of `publish`.
    """
    signed = Signature.of(who, why, now)
    with changing(folder) as publisher:
        return publisher.restore(publisher.history.named(name)[0], signed)


def record(folder: Path, *, now: datetime) -> Version:
    """Record the files on disk, if the history does not have them yet.

    They must agree with the cases, except in an empty history: visitors then have these files
    in any case. Errors are those of `publish`.
    """
    with changing(folder) as publisher:
        return publisher.recorded or publisher.record_disk(now)


def complete_interrupted(folder: Path) -> None:
    """Copy the newest version out of the history, if its publisher was killed before that."""
    if History(folder).unfinished:
        with changing(folder):
            pass  # becoming the publisher finishes the copy


class Publisher:
    """A data folder, locked for one publisher."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.history = History(folder)
        self.disk = self._read_disk()
        self._copy_out()

    def _read_disk(self) -> dict[str, bytes]:
        return {name: read_content(self._folder / name) for name in (*PARTS, CASES)}

    @property
    def recorded(self) -> Version | None:
        """The newest version, if it holds the files of the guide on disk, to the byte."""
        newest = self.history.newest
        return newest if newest and newest.has_all(self.disk) else None

    def check_base(self, base: str | bytes) -> None:
        """Raise `ConflictError` unless a draft began from the rules on disk."""
        if base == self.disk[RULES]:
            return
        recorded = self.recorded
        live = recorded.fingerprint if recorded else self._guide().fingerprints.rules
        if live != base:
            began = base if isinstance(base, str) else "other rules"
            by = f"{recorded.who} published" if recorded else "the file was edited to"
            raise ConflictError(
                f"{shown(self._folder / RULES)}: the draft began from {began}, but meanwhile {by} "
                f"{live}; put the change into these rules and publish again"
            )

    def publish(self, changed: Contents, signed: Signature, guide: Guide | None = None) -> Version:
        """Check a draft, whose guide may be loaded already, and make it live."""
        draft = {**self.disk, **changed}
        if self.recorded and draft == self.disk:
            return self.recorded
        guide = guide or load_guide(self._folder, draft)
        cases = check_cases(self._folder, guide, draft)
        if self._read_disk() != self.disk:  # an editor keeps to no lock
            raise ConflictError(
                f"{shown(self._folder)}: a file was edited while this was being published; look at "
                "it, and publish again"
            )
        if draft != self.disk:
            self._keep_what_is_replaced(signed.when)
        expected = self._expectations(guide, cases) if CASES in changed else ()
        version = self._keep(draft, guide, signed, expected)
        before = self.disk.copy()
        try:
            self._copy_out()
        except OSError:
            if self._read_disk() == before:
                drop_folder(self.history.path / folder_of(version.number))
            raise
        return version

    def restore(self, version: Version, signed: Signature) -> Version:
        """Make the rules of a version live again."""
        rules = self.history.content(version, RULES)
        kept = self.history.file(version, RULES)
        guide = load_guide(self._folder, {**self.disk, RULES: kept})  # faults name this file
        if (spoken := self._with_texts(rules, version)) != rules:
            rules = spoken
            guide = load_guide(self._folder, {**self.disk, RULES: rules})
        changed = {RULES: rules, CASES: self._cases_for(version, guide)}
        return self.publish(changed, signed, guide)

    def _with_texts(self, rules: bytes, version: Version) -> bytes:
        """Give old rules with the texts that were changed at the desk since then."""
        made = edits_of(recent(self._folder), self.history.versions())
        since = [
            edit.path
            for number, edit in made.items()
            if number > version.number and edit.path.startswith(f"{RULES} ")
        ]
        if not since:
            return rules
        return with_texts_of(rules.decode(), self.disk[RULES].decode(), since).encode()

    def record_disk(self, now: datetime) -> Version:
        """Record files that were edited on disk, if they agree with the cases."""
        guide = self._guide()
        if self.history.newest:  # else visitors have these files anyway
            check_not_cut_off(self._folder, self.disk)
            check_cases(self._folder, guide, self.disk)
        return self._keep(self.disk, guide, Signature(UNKNOWN, now, FOUND))

    def _cases_for(self, version: Version, guide: Guide) -> bytes:
        """Give today's cases for old rules; those that disagree expect what they did then."""
        cases = load_cases(self._folder, guide, self.disk)
        differing = compare(guide, cases, self._folder / CASES, self.disk[CASES])
        now = {difference.case.id: found(difference.result) for difference in differing}
        then = {case.id: case.expect for case in self._cases_of(version, guide)}
        again = {name: asdict(expect) for name, expect in now.items() if expect == then.get(name)}
        return set_expectations(self.disk[CASES].decode(), again).encode()

    def _guide(self) -> Guide:
        return load_guide(self._folder, self.disk)

    def _cases_of(self, version: Version, guide: Guide) -> tuple[Case, ...]:
        """Load the cases of a version; none if they don't fit today's questions."""
        try:
            return load_cases(self._folder, guide, {CASES: self.history.content(version, CASES)})
        except GuideError:
            return ()

    def _keep_what_is_replaced(self, now: datetime) -> None:
        """Record the files on disk before they are replaced, valid or not."""
        if self.recorded:
            return
        try:
            self.record_disk(now)
        except GuideError:
            faulty = f"faulty-{digest(self.disk[RULES])}.yaml"
            write_atomically(self.history.path / faulty, self.disk[RULES])

    def _keep(
        self,
        contents: Contents,
        guide: Guide,
        signed: Signature,
        expectations: tuple[str, ...] = (),
    ) -> Version:
        """Add a version to the history: from then on it is live."""
        if self.history.old:
            carry_over(self.history.path, self.history.old)
        newest, number = self.history.newest, self.history.next_number
        version = Version(
            number=number,
            after=newest.id if newest else "",
            who=signed.who,
            when=signed.when,
            why=signed.why,
            expectations=expectations,
            fingerprints=guide.fingerprints,
            files=places(number),
            digests=MappingProxyType({name: digest(each) for name, each in contents.items()}),
        )
        files = {**contents, RECORD: version.record()}
        replaced = {
            name: digest(before) for name, before in self.disk.items() if before != contents[name]
        }
        if replaced:
            files[UNFINISHED] = json.dumps(replaced).encode()
        write_folder(self.history.path / folder_of(number), files)
        self.history = History(self._folder)
        return version

    def _copy_out(self) -> None:
        """Copy the newest version's files out, unless that is done.

        A file that was edited since then is left alone, to be recorded later.
        """
        left, newest = self.history.unfinished, self.history.newest
        if left is None or newest is None:
            return
        for name, replaced in json.loads(left.read_bytes()).items():
            if digest(read_content(self._folder / name)) == replaced:
                content = self.history.content(newest, name)
                write_atomically(self._folder / name, content)
                self.disk[name] = content
        left.unlink()
        sync_folder(left.parent)

    def _expectations(self, guide: Guide, cases: tuple[Case, ...]) -> tuple[str, ...]:
        """Describe what changes in the cases."""
        try:
            return expectations(load_cases(self._folder, guide, self.disk), cases)
        except GuideError:  # cases that could not be read before can be read now
            return ()


@contextmanager
def changing(folder: Path) -> Iterator[Publisher]:
    """Lock a data folder and read it."""
    try:
        make_folder(folder / HISTORY)
        with locked(folder / HISTORY / "lock", PATIENCE):
            yield Publisher(folder)
    except TimeoutError:
        raise PublishError(
            f"{shown(folder)}: another publication is still running; try again"
        ) from None
    except OSError as error:
        why = (error.strerror or "unknown reason").lower()
        raise PublishError(
            f"{shown(folder)}: cannot be written to ({why}); "
            "`advisor init DIR` makes a copy that is yours"
        ) from None


def _line(text: str, meaning: str) -> str:
    """Turn typed text into one printable line."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    line = " ".join(plain.split())
    if not line:
        raise PublishError(f"say {meaning}; the history keeps it")
    if len(line) > MAX_REASON:
        raise PublishError(f"say {meaning} in at most {MAX_REASON:,} characters, not {len(line):,}")
    return line
