"""Faults: what is wrong in a file, where, and how to fix it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from yaml import Mark

SHOWN = 50  # how many faults of one file are reported one by one

COUNTED = 300  # how many faults of one file are looked for at most in each round of checks


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in one place of a file."""

    path: str
    """The file or folder as the caller named it, relative to the working directory if below it."""
    line: int | None
    """Counted from 1, like `column`; both are None for the file as a whole."""
    column: int | None
    message: str
    """What is wrong and how to fix it, in one plain line."""

    def __str__(self) -> str:
        where = (self.path, self.line, self.column)
        return ":".join(str(part) for part in where if part is not None) + f": {self.message}"


class GuideError(AdvisorError):
    """A guide's files are at fault; ``faults`` has all of them, in the order of files and lines."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        more = len(self.faults) - 1
        rest = f" (and {more} more {'faults' if more > 1 else 'fault'})" if more else ""
        super().__init__(f"{self.faults[0]}{rest}")

    def __reduce__(self) -> tuple[type[GuideError], tuple[tuple[Fault, ...]]]:
        """Pickle with the faults intact, for other processes."""
        return type(self), (self.faults,)


class At(NamedTuple):
    """A place that is not one of the parser's."""

    line: int
    column: int


START = At(0, 0)

Place: TypeAlias = "At | Mark"
"""A place in a file: line and column, counted from 0."""


class Finding(NamedTuple):
    """Something wrong in a file; its place is None for the file as a whole."""

    place: Place | None
    message: str


def settle(path: str, findings: Iterable[Finding]) -> tuple[Fault, ...]:
    """Turn the findings in a file, at most `COUNTED`, into faults.

    They are in the order of the file, each once.
    """
    found = dict.fromkeys(
        ((place.line + 1, place.column + 1) if place is not None else (0, 0), message)
        for place, message in islice(findings, COUNTED)
    )
    listed = shortened(sorted(found, key=lambda each: each[0]))
    return tuple(Fault(path, line or None, column or None, said) for (line, column), said in listed)


def shortened(noted: Sequence[tuple[Any, str]]) -> list[tuple[Any, str]]:
    """Keep `SHOWN` messages with their places; after them, one says how many more there are."""
    shown, rest = [*noted[:SHOWN]], noted[SHOWN:]
    if rest:
        count = len(rest) if len(rest) < COUNTED - SHOWN else "many"
        more = f"and {count} more {'fault' if len(rest) == 1 else 'faults'} from here on"
        shown.append((rest[0][0], more))
    return shown


def quoted(text: str, longest: int = 60) -> str:
    """Quote a name or text of a file, so that it stays within one line."""
    short = text if len(text) <= longest else text[: longest - 1] + "…"
    if short.isprintable():
        return f'"{short}"'
    plain = "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in short
    )
    return f'"{plain}"'


def listed(names: Iterable[str], last: str = "and") -> str:
    """Join names as a person would: "data", "risk" and "ops"."""
    *others, final = (quoted(name) for name in names)
    return f"{', '.join(others)} {last} {final}" if others else final


def slug(text: str) -> str:
    """Write a text as an id: "Lead it!" as lead_it; "" when nothing of it is allowed in one."""
    return re.sub(r"[^a-z0-9]+", "_", text[:80].lower()).strip("_0123456789")


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Find the one of the names that was probably meant, or None."""
    if len(name) > 60:  # matching takes time that grows with the square of the length
        return None
    candidates = {known.lower(): known for known in islice(names, 500)}
    letters = sorted(name.lower())
    close = [plain for plain in candidates if sorted(plain) == letters] or get_close_matches(
        name.lower(), candidates, n=1, cutoff=0.6
    )
    return candidates[close[0]] if close else None


def instead(name: str, names: Iterable[str], otherwise: str) -> str:
    """Say what to write instead of an unknown name: the end of a message.

    ``otherwise`` is for when none is similar and there are too many to list.
    """
    known = tuple(islice(names, 500))
    meant = nearest(name, known)
    if meant is not None:
        return f"did you mean {quoted(meant)}?"
    if 1 < len(known) <= 12:
        return f"known are {listed(known)}"
    return otherwise
