"""Drafts: unpublished changes of the rules.

Each person has at most one draft. It is a file, written at every edit, so it survives a
reload, another browser and a restart of the server.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from advisor.guide import AdvisorError
from advisor.guide.files import CASES, RULES
from advisor.publishing.editing import Expectations, set_expectations
from advisor.publishing.storage import make_folder, write_whole

FOLDER: Final = "drafts"
"""The folder of drafts, below the data folder."""


class DraftError(AdvisorError):
    """A draft cannot be kept."""


@dataclass(frozen=True)
class Draft:
    """One person's unpublished changes.

    Attributes
    ----------
    who
        Whose draft it is.
    base
        The fingerprint of the published rules that it began from.
    base_text
        Their text.
    text
        The text of the rules as changed.
    expectations
        What cases are to expect from now on.
    why
        The reason for the history, as typed so far.
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

    def cases_text(self, data: Path) -> str | None:
        """Give the text of ``cases.yaml`` with the draft's expectations; None without any.

        Raises
        ------
        AdvisorError
            The text cannot be changed safely.
        OSError
            The file cannot be read.
        """
        if not self.expectations:
            return None
        with (data / CASES).open(encoding="utf-8", newline="") as file:
            return set_expectations(file.read(), self.expectations)


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
    """The drafts of a data folder.

    Parameters
    ----------
    data
        The data folder.
    """

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
        """Begin a draft from the rules on disk, without saving it.

        Parameters
        ----------
        who
            Whose draft it is.
        base
            The fingerprint of these rules.
        """
        text = published_text(self._data)
        return Draft(who, base, base_text=text, text=text)

    def keep(self, draft: Draft) -> None:
        """Save a draft atomically.

        Raises
        ------
        DraftError
            The folder cannot be written.
        """
        try:
            make_folder(self._folder)
            write_whole(self._file(draft.id), json.dumps(asdict(draft), indent=1).encode())
        except OSError as error:
            raise DraftError(
                f"the draft cannot be kept in {self._folder}: {error.strerror}"
            ) from None

    def drop(self, who: str) -> None:
        """Delete a person's draft.

        Raises
        ------
        DraftError
            The folder cannot be written.
        """
        try:
            self._file(draft_id(who)).unlink(missing_ok=True)
        except OSError as error:
            raise self._stuck(error) from None

    def discarded(self, who: str) -> bool:
        """Tell whether a person has discarded a draft that can be brought back."""
        return self._file(_discarded(who)).exists()

    def discard(self, who: str) -> None:
        """Put a person's draft aside, in place of one that was put aside before.

        Raises
        ------
        DraftError
            The folder cannot be written.
        """
        self._rename(draft_id(who), _discarded(who))

    def bring_back(self, who: str) -> None:
        """Make the draft that a person has discarded their draft again; errors as in `discard`."""
        self._rename(_discarded(who), draft_id(who))

    def _rename(self, old: str, new: str) -> None:
        try:
            self._file(old).replace(self._file(new))
        except FileNotFoundError:
            pass  # a second press: it is done
        except OSError as error:
            raise self._stuck(error) from None

    def _stuck(self, error: OSError) -> DraftError:
        return DraftError(f"the draft cannot be removed from {self._folder}: {error.strerror}")

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.json"
