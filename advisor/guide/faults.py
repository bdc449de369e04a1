"""Faults: what is wrong in a file, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from advisor.guide.errors import AdvisorError


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in one place of a file.

    Attributes
    ----------
    path
        The file or folder, as the caller named it, relative to the working
        directory when it is below that.
    line, column
        Where it stands, both counted from 1; None when it is the file as a
        whole, as when it is missing.
    message
        What is wrong and how to mend it, in one line of plain words.
    """

    path: str
    line: int | None
    column: int | None
    message: str

    def __str__(self) -> str:
        where = (self.path, self.line, self.column)
        return ":".join(str(part) for part in where if part is not None) + f": {self.message}"


class GuideError(AdvisorError):
    """A guide's files are at fault.

    Attributes
    ----------
    faults
        All faults of all files: file by file, in the order in which they
        stand there, each once.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        more = len(self.faults) - 1
        rest = f" (and {more} more {'faults' if more > 1 else 'fault'})" if more > 0 else ""
        super().__init__(f"{self.faults[0]}{rest}")
