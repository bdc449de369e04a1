"""Ordering: which of the tied questions to add next, so that few rows are held at once.

Rows that nothing distinguishes any more are merged (`advisor.analysis.listing`). So the number
of rows after some questions depends only on which they are, not on their order: the cheapest
order of a set extends the cheapest order of a set with one fewer (Held and Karp 1962, "A dynamic
programming approach to sequencing problems"). There are too many sets, so this is a beam search:
of each size, only the most promising ones are extended.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from advisor.analysis.rows import Ints
from advisor.analysis.tables import Tables

FOLLOWED = 12
"""How many sets of each size are extended; more hardly improve the order."""

LITTLE = 30_000
"""Rows below which a search costs more than it saves."""


@dataclass(frozen=True)
class _Begun:
    """The cheapest order found for a set of questions, of which more will be added.

    Attributes
    ----------
    order
        The places of the questions.
    rows
        About how many rows there are with them.
    work
        About how many rows were made on the way.
    """

    order: tuple[int, ...] = ()
    rows: int = 1
    work: int = 0


def best_order(
    tables: Tables, group: Sequence[str], axes: Ints, keep: Collection[str] = ()
) -> tuple[list[str], int]:
    """Order questions that are tied together, follow-ups after what they follow.

    Parameters are those of `advisor.analysis.listing.Listing.rows`.

    Returns
    -------
    order
        The ids of the questions.
    work
        About how many rows are made on the way: no fewer than are, up to several times as many.
    """
    # A set of questions is a number that has the bit of each.
    bit = {name: 1 << place for place, name in enumerate(group)}
    needs = [sum(bit[name] for name in tables.needs(question)) for question in group]
    classes = [tables.answers[question].classes for question in group]
    rows = _Rows(tables, bit, axes, keep)
    found = _search(needs, classes, rows, followed=1)
    if found.work > LITTLE:
        found = _search(needs, classes, rows, FOLLOWED)
    return [group[place] for place in found.order], found.work


def _search(needs: Sequence[int], classes: Sequence[int], rows: _Rows, followed: int) -> _Begun:
    begun = {0: _Begun()}
    for _ in needs:
        found: dict[int, _Begun] = {}
        for before, each in begun.items():
            for place, needed in enumerate(needs):
                if before >> place & 1 or needed & ~before:
                    continue
                added = before | 1 << place
                made = each.rows * classes[place]
                work = each.work + made
                known = found.get(added)
                if known is None or work < known.work:
                    left = min(made, rows.after(added) if known is None else known.rows)
                    found[added] = _Begun((*each.order, place), left, work)
        promising = sorted(found, key=lambda added: found[added].work + found[added].rows)
        begun = {added: found[added] for added in promising[:followed]}
    return next(iter(begun.values()))


class _Rows:
    """About how many rows there are after some questions.

    As many as there are ways to tell their answers apart for what is still to come, times
    the sums that they can come to: no more than their own numbers of sums multiplied, and
    no more than there is room for between the least and the greatest.
    """

    def __init__(
        self, tables: Tables, bit: dict[str, int], axes: Ints, keep: Collection[str]
    ) -> None:
        self._tables = tables
        self._names = list(bit)
        asked = [(name, tables.questions[name].ask_when) for name in bit]
        follow_ups = [(when, when.questions | {name}) for name, when in asked if when is not None]
        conditions = [(when, when.questions) for when, _ in (*tables.bonuses, *tables.fit)]
        ties = [tie for tie in (*follow_ups, *conditions) if len(tie[1]) > 1 and tie[1] <= {*bit}]
        self._conditions = [when for when, _ in ties]
        self._tied = [sum(map(bit.__getitem__, questions)) for _, questions in ties]
        sums = [tables.answers[name].points @ axes for name in bit]
        self._sums = [len(set(map(tuple, each.tolist()))) for each in sums]
        self._room = [np.ptp(each, axis=0).tolist() for each in sums]
        # Of each question, the ways to tell its answers apart for a set of what waits for others.
        self._apart: list[dict[int, int]] = [{} for _ in bit]
        self._looking = [
            sum(1 << tie for tie, tied in enumerate(self._tied) if tied & mask)
            for mask in bit.values()
        ]
        self._fixed = [tables.answers[name].classes if name in keep else 0 for name in bit]

    def after(self, added: int) -> int:
        """Estimate the rows after some questions, once equal ones are merged."""
        waiting = sum(1 << tie for tie, tied in enumerate(self._tied) if tied & ~added)
        places = [place for place in range(len(self._names)) if added >> place & 1]
        apart, sums = 1, 1
        for place in places:
            apart *= self._fixed[place] or self._told_apart(place, waiting)
            sums *= self._sums[place]
        room = 1
        for widths in zip(*(self._room[place] for place in places), strict=True):
            room *= 1 + sum(widths)
        return apart * min(room, sums)

    def _told_apart(self, place: int, waiting: int) -> int:
        """In how many ways a question's answer matters for conditions that wait for others."""
        known = self._apart[place]
        waiting &= self._looking[place]
        if waiting not in known:
            looking = [when for tie, when in enumerate(self._conditions) if waiting >> tie & 1]
            labels = self._tables.told_apart(looking).get(self._names[place])
            known[waiting] = 1 if labels is None else int(labels.max()) + 1
        return known[waiting]
