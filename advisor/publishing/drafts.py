"""Drafts: unpublished changes of the rules.

Each person has at most one draft. It is a file, written at every edit, so it survives a
reload, another browser and a restart of the server.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from difflib import SequenceMatcher
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from advisor.guide import AdvisorError
from advisor.guide.files import RULES
from advisor.publishing.editing import Expectations
from advisor.publishing.storage import locked, make_folder, write_atomically

FOLDER: Final = "drafts"  # below the data folder
LOCAL: Final = "local"
"""The name of whoever works where nobody signs in: at the machine that serves the pages."""

PATIENCE: Final = 10.0  # seconds to wait for another change of the same draft


class DraftError(AdvisorError):
    """A draft cannot be kept."""


@dataclass(frozen=True)
class Draft:
    """One person's unpublished changes.

    It began from published rules with the fingerprint ``base`` and the text ``base_text``; ``text``
    is what they are now, ``expectations`` what cases are to expect from now on.
    """

    who: str
    base: str
    base_text: str
    text: str
    expectations: Expectations = field(default_factory=dict)
    why: str = ""

    @property
    def id(self) -> str:
        """The draft's name in addresses and in the folder; it doesn't reveal its owner."""
        return draft_id(self.who)

    @property
    def changed(self) -> bool:
        """Whether anything differs from the rules that it began from."""
        return self.text != self.base_text or bool(self.expectations)

    def is_in(self, text: str) -> bool:
        """Tell whether the draft has changes, and a text of the rules has them too."""
        return self.text != self.base_text and self.text == text

    def expecting(self, case: str, found: Mapping[str, str]) -> Draft:
        """Let a case expect something else."""
        wanted = {**self.expectations.get(case, {}), **found}
        return replace(self, expectations={**self.expectations, case: wanted})

    def expecting_as_before(self, case: str) -> Draft:
        """Take back what was changed about a case."""
        kept = {name: wanted for name, wanted in self.expectations.items() if name != case}
        return replace(self, expectations=kept)


def draft_id(who: str) -> str:
    """Name the draft of a person."""
    return sha256(who.encode()).hexdigest()[:16]


def _discarded(who: str) -> str:
    return f"{draft_id(who)}discarded"


def published_text(data: Path) -> str:
    """Read the text of the rules as they are on disk; "" when they cannot be read."""
    try:
        with (data / RULES).open(encoding="utf-8", errors="replace", newline="") as file:
            return file.read()
    except OSError:
        return ""


class Drafts:
    """The drafts of a data folder. Methods that write raise `DraftError` if that fails."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._folder = data / FOLDER

    def find(self, name: str) -> Draft | None:
        """Give the draft of an id; None when there is none.

        A file that isn't a valid draft (cut off, or of another version) counts as none.
        """
        if not name.isalnum():
            return None
        try:
            kept = json.loads(self._file(name).read_text(encoding="utf-8"))
            return Draft(**kept)
        except (OSError, ValueError, TypeError):
            return None

    def of(self, who: str) -> Draft | None:
        """Give a person's draft; None when there is none."""
        return self.find(draft_id(who))

    def fresh(self, who: str, base: str) -> Draft:
        """Begin a draft from the rules on disk, without saving it."""
        text = published_text(self._data)
        return Draft(who, base, base_text=text, text=text)

    @contextmanager
    def locked(self, who: str) -> Iterator[None]:
        """Keep other tabs and processes from changing a person's draft while the block runs."""
        with ExitStack() as stack:
            with self._explained("kept in"):
                make_folder(self._folder)
                stack.enter_context(locked(self._folder / f"{draft_id(who)}.lock", PATIENCE))
            yield

    def keep(self, draft: Draft) -> None:
        """Save a draft atomically."""
        with self._explained("kept in"):
            make_folder(self._folder)
            write_atomically(self._file(draft.id), json.dumps(asdict(draft), indent=1).encode())

    def drop(self, who: str) -> None:
        """Delete a person's draft."""
        with self._explained("removed from"):
            self._file(draft_id(who)).unlink(missing_ok=True)

    def discarded(self, who: str) -> bool:
        """Tell whether a person has discarded a draft that can be brought back."""
        return self._file(_discarded(who)).exists()

    def discard(self, who: str) -> None:
        """Put a person's draft aside, in place of one that was put aside before."""
        self._rename(draft_id(who), _discarded(who))

    def bring_back(self, who: str) -> None:
        """Make the draft that a person has discarded their draft again."""
        self._rename(_discarded(who), draft_id(who))

    def _rename(self, old: str, new: str) -> None:
        # A second press finds no file: it is done.
        with self._explained("removed from"), suppress(FileNotFoundError):
            self._file(old).replace(self._file(new))

    @contextmanager
    def _explained(self, deed: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            why = error.strerror or error
            raise DraftError(f"the draft cannot be {deed} {self._folder}: {why}") from None

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.json"


class _Hunk(NamedTuple):
    """Lines ``start`` to ``end`` of the base, and what replaces them."""

    start: int
    end: int
    lines: list[str]


def merge(base: str, mine: str, theirs: str) -> str:
    r"""Apply two people's changes to the text from which both began: a three-way merge.

    Lines that only one side changed are taken from that side. Where both changed the same lines,
    ``mine`` are kept, and the differences in words show what publishing them would then undo.

    Examples
    --------
    >>> merge("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n")
    'A\nb\nC\n'
    """
    lines = base.splitlines(keepends=True)
    hunks = list(_hunks(lines, mine.splitlines(keepends=True)))
    others = _hunks(lines, theirs.splitlines(keepends=True))
    hunks += [other for other in others if not any(_collide(other, hunk) for hunk in hunks)]
    merged: list[str] = []
    place = 0
    for hunk in sorted(hunks):
        merged += lines[place : hunk.start]
        merged += hunk.lines
        place = hunk.end
    return "".join([*merged, *lines[place:]])


def _hunks(base: Sequence[str], changed: Sequence[str]) -> Iterator[_Hunk]:
    matcher = SequenceMatcher(None, base, changed, autojunk=False)
    for kind, start, end, from_, to in matcher.get_opcodes():
        if kind != "equal":
            yield _Hunk(start, end, list(changed[from_:to]))


def _collide(one: _Hunk, other: _Hunk) -> bool:
    """Whether two changes touch the same lines, or add to the same place."""
    return (one.start < other.end and other.start < one.end) or one.start == other.start
