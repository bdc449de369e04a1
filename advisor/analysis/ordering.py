"""Ordering: which of the tied questions to add next, so that few rows are held at once.

Rows that have become equal are merged (`advisor.analysis.listing`). So the number of rows after
some questions depends only on which they are, not on their order: the cheapest order of a set
extends the cheapest order of a set with one fewer (Held and Karp 1962, "A dynamic programming
approach to sequencing problems"). There are too many sets, so this is a beam search.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from math import prod
from typing import NamedTuple

import numpy as np

from advisor.analysis.rows import OPEN, Ints
from advisor.analysis.rules_tables import Tables, option_sets

BEAM_WIDTH = 12  # how many sets of each size are extended; more hardly improve the order

CHEAP_WORK = 30_000  # rows made on the way below which a wide search costs more than it saves


class _Prefix(NamedTuple):
    """The cheapest order found for a set of questions, by their places in the group.

    ``rows`` estimates how many rows there are with them, ``work`` how many were made on the way.
    Their answers have at most ``sums`` different sums, within ``widths`` along each axis.
    """

    order: tuple[int, ...]
    rows: int
    work: int
    sums: int
    widths: tuple[int, ...]


def best_order(
    tables: Tables, group: Sequence[str], axes: Ints, keep: Collection[str] = ()
) -> tuple[list[str], int]:
    """Order tied questions, follow-ups after what they follow, and estimate the rows made.

    Parameters are those of `advisor.analysis.listing.Listing.rows`. No more rows are made than
    the estimate says, up to several times fewer.
    """
    if len(group) == 1:
        return [*group], tables.answers[group[0]].classes
    search = _Search(tables, group, axes, keep)
    found = search.run(1)
    if found.work > CHEAP_WORK:
        found = search.run(BEAM_WIDTH)
    return [group[place] for place in found.order], found.work


class _Search:
    """Orders a group of tied questions. Sets of questions and of ties are numbers: a bit each."""

    def __init__(
        self, tables: Tables, group: Sequence[str], axes: Ints, keep: Collection[str]
    ) -> None:
        self._tables = tables
        self._group = group
        questions = [tables.questions[name] for name in group]
        self._needs = [
            sum(1 << place for place, other in enumerate(group) if other in tables.needs(name))
            for name in group
        ]
        follow_ups = [
            (each.ask_when, each.ask_when.questions | {each.id})
            for each in questions
            if each.ask_when is not None
        ]
        conditions = [(when, when.questions) for when, _ in (*tables.bonuses, *tables.fit)]
        ties = [tie for tie in (*follow_ups, *conditions) if len(tie[1]) > 1 and tie[1] <= {*group}]
        self._looks = [option_sets([when]) for when, _ in ties]
        self._ties = [
            sum(1 << tie for tie, (_, tied) in enumerate(ties) if name in tied) for name in group
        ]
        self._classes = [tables.answers[name].classes for name in group]
        sums = [tables.answers[name].points[:OPEN] @ axes for name in group]
        self._sums = [len(set(map(tuple, each.tolist()))) for each in sums]
        self._widths = [np.ptp(each, axis=0).tolist() for each in sums]
        self._kept = [name in keep for name in group]
        self._parts = cache(self._divided)
        self._start = _Prefix((), 1, 0, 1, (0,) * axes.shape[1])

    def run(self, width: int) -> _Prefix:
        """Extend the most promising sets of each size, as many as the beam is wide."""
        begun = {0: self._start}
        for _ in self._group:
            found: dict[int, _Prefix] = {}
            for before, prefix in begun.items():
                left = [place for place in range(len(self._group)) if not before >> place & 1]
                once = twice = 0
                for place in left:
                    twice |= once & self._ties[place]
                    once |= self._ties[place]
                for place in left:
                    if not self._needs[place] & ~before:
                        waiting = twice | once & ~self._ties[place]
                        self._extend(prefix, before | 1 << place, place, waiting, found)
            best = sorted(found, key=lambda added: found[added].work + found[added].rows)
            begun = {added: found[added] for added in best[:width]}
        return next(iter(begun.values()))

    def _extend(
        self, prefix: _Prefix, added: int, place: int, waiting: int, found: dict[int, _Prefix]
    ) -> None:
        """Add a question to a set, after which some ties wait for others."""
        made = prefix.rows * self._classes[place]
        work = prefix.work + made
        known = found.get(added)
        if known is not None:
            if work < known.work:
                rows = min(made, known.rows)
                found[added] = known._replace(order=(*prefix.order, place), rows=rows, work=work)
            return
        sums = prefix.sums * self._sums[place]
        widths = tuple(map(sum, zip(prefix.widths, self._widths[place], strict=True)))
        room = prod(1 + width for width in widths)
        order = (*prefix.order, place)
        ways = 1
        for other in order:
            ways *= self._parts(other, waiting & self._ties[other])
        rows = min(made, ways * min(sums, room))
        found[added] = _Prefix(order, rows, work, sums, widths)

    def _divided(self, place: int, open_ties: int) -> int:
        """Into how many parts ties that are not settled yet divide the answers to a question."""
        if self._kept[place]:
            return self._classes[place]
        name = self._group[place]
        looks = [each.get(name, ()) for tie, each in enumerate(self._looks) if open_ties >> tie & 1]
        labels = self._tables.distinguished(name, set().union(*looks))
        return int(labels.max()) + 1
