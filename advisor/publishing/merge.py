"""A draft brought up to date: somebody else has published since it began.

Both began from the same text. Lines that only one of the two changed are taken
from that one; where both changed the same lines, the draft's lines stay, and the
differences in words show what publishing it would then undo.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple


class _Hunk(NamedTuple):
    """Lines ``start`` to ``end`` of the base, and what stands there instead."""

    start: int
    end: int
    lines: list[str]


def merge(base: str, mine: str, theirs: str) -> str:
    r"""Apply to a text what two people did to it; where they collide, mine stays.

    Parameters
    ----------
    base
        The text that both began from.
    mine, theirs
        What each of them made of it.

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
