"""Bring a draft up to date with rules that were published since it began.

This is a three-way merge. Lines that only one side changed are taken from that side;
where both changed the same lines, the draft's lines are kept, and the differences in
words show what publishing it would then undo.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple


class _Hunk(NamedTuple):
    """Lines ``start`` to ``end`` of the base, and what replaces them."""

    start: int
    end: int
    lines: list[str]


def merge(base: str, mine: str, theirs: str) -> str:
    r"""Apply two people's changes to the text from which both began; in a collision, keep mine.

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
