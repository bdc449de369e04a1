"""Effects: what single answers and single points do to the leading track.

Fit rules are left out, so far fewer questions are tied. For every component the lattice of all
*other* components is made (`advisor.analysis.walks.all_but_one`). A combination of the component
shifts that lattice; the result is its weight under a mask ("IT Management leads here", "one more
point would change the leader here").
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np

from advisor.analysis.lattice import Lattice, differences
from advisor.analysis.listing import Listing
from advisor.analysis.masks import Box, Sparse
from advisor.analysis.rows import OPEN, Bools, Ints, Rows, Values, grouped
from advisor.analysis.walks import all_but_one, walk

MAX_CELLS = 50_000_000
"""How many values an audit may hold at once: 0.4 GB, since the desk makes one, too."""

MAX_KEPT_ROWS = 20_000  # how many combinations of a component are kept rather than listed again


@dataclass(frozen=True)
class OptionEffect:
    """How often an option is chosen, and which track then leads."""

    question: str
    option: str
    count: int
    top: Mapping[str, int]


@dataclass(frozen=True)
class EditEffect:
    """A change of one point, and on how many sheets it changes the top track."""

    question: str
    option: str
    track: str
    by: int
    changed: int


class Effects:
    """The part of an audit that depends on scores alone."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing
        self.guide = listing.guides[0]
        tracks = len(self.guide.tracks)
        self._points = np.eye(tracks + 1, tracks, dtype=np.int64)
        self._differences = differences(tracks)
        self.axes = self._points @ self._differences
        self._apart = [self._all_apart(group) for group in listing.groups]
        self.rows = [self._rows(place, ()).merged() for place in range(len(self._apart))]
        start = Lattice.start(self.rows)
        margin = max(1, *(int(np.ptp(rows.sums, axis=0).max()) for rows in self.rows))
        box = Box(start.box(self.rows), margin)
        around = tracks * (box.growth - 1)
        start = start.within(self.rows, MAX_CELLS, len(self.rows) + tracks, around)
        self.cells = box if start.outcomes is None else Sparse(walk(start, self.rows))
        self.others = all_but_one(start, self.rows)
        self.top = self.cells.moved((0,) * self.axes.shape[1])
        self._masks: dict[tuple[int, ...], Bools] = {}

    def _all_apart(self, group: Sequence[str]) -> Rows | None:
        """The points of a component with all its questions kept apart; None where too many."""
        if prod(self.listing.answers[question].classes for question in group) > MAX_KEPT_ROWS:
            return None
        return self.listing.rows(group, self._points, keep=group)

    def _rows(self, place: int, keep: Collection[str]) -> Rows:
        """The rows of a component with at least some of its questions kept apart."""
        apart = self._apart[place]
        if apart is None:
            return self.listing.rows(self.listing.groups[place], self.axes, keep=keep)
        return replace(apart, sums=apart.sums @ self._differences)

    def options_and_edits(self) -> tuple[tuple[OptionEffect, ...], tuple[EditEffect, ...]]:
        """What each option and each edit of one point do, the most fragile edits first."""
        tracks = self.guide.track_ids
        edited = [
            (track, by, self._changed(tuple((by * self.axes[place]).tolist())))
            for place, track in enumerate(tracks)
            for by in (1, -1)
        ]
        masks = [self.top == place for place in range(len(tracks))]
        found = self._by_option([*masks, *(mask for *_, mask in edited)])
        options: list[OptionEffect] = []
        edits: list[EditEffect] = []
        for name, (total, *under) in found.items():
            top, changed = under[: len(tracks)], under[len(tracks) :]
            options.append(OptionEffect(*name, total, dict(zip(tracks, top, strict=True))))
            edits += [
                EditEffect(*name, track, by, count)
                for (track, by, _), count in zip(edited, changed, strict=True)
            ]
        edits.sort(key=lambda edit: -edit.changed)
        return tuple(options), tuple(edits)

    def _by_option(self, masks: Sequence[Bools]) -> dict[tuple[str, str], list[int]]:
        """Count for each option the sheets that have it: in all, and under each mask."""
        found: dict[str, list[list[int]]] = {}
        for place, (group, lattice) in enumerate(
            zip(self.listing.groups, self.others, strict=True)
        ):
            total = int(lattice.values.sum())
            for kept in [group] if self._apart[place] is not None else [[each] for each in group]:
                rows = self._rows(place, keep=kept)
                same = grouped([*rows.sums.T], len(rows))
                shifts = rows.sums[same.first]
                everywhere = np.full(len(shifts), total, lattice.values.dtype)
                under = [everywhere, *self.cells.under(lattice, masks, [shifts] * len(masks))]
                for name in kept:
                    found[name] = self._counts(name, rows, same.of_rows(), np.stack(under))
        return {
            (question, option.id): counted
            for question, answers in self.listing.answers.items()
            for option, counted in zip(answers.question.options, found[question], strict=True)
        }

    def _counts(self, question: str, rows: Rows, shift: Ints, under: Values) -> list[list[int]]:
        """Sum counts, shape (masks, shifts), over the rows that have each option of a question."""
        answers = self.listing.answers[question]
        weight = np.zeros((answers.classes + 1, under.shape[1]), under.dtype)
        np.add.at(weight, (rows.columns[question], shift), rows.weight)
        # A class stands for several answers; each has the share of its weight.
        each = weight[:OPEN] @ under.T // answers.weights[:, None]
        found: list[list[int]] = (answers.option_weights.T @ each).tolist()
        return found

    def influence(self) -> dict[str, int]:
        """By question the sheets on which changing that answer alone can change the leader."""
        return {
            question: self._influence(question, place)
            for place, group in enumerate(self.listing.groups)
            for question in group
        }

    def _influence(self, question: str, place: int) -> int:
        """The sheets on which some change of one answer gives another leader.

        Either all answers to choose from lead to one leader, or each has another
        one that does not. So what was answered does not matter, and rows that
        differ in that alone count together; one of them stands for all.
        """
        if self.listing.answers[question].classes == 1:
            return 0
        neighbors = self.listing.neighbors(question)
        rows = self._rows(place, keep=neighbors)
        rows = rows.take(rows.columns[question] != OPEN)
        if not len(rows):
            return 0
        now = self.listing.worth(question, rows.columns, self.axes)
        others = [rows.columns[name] for name in neighbors if name != question]
        same = grouped([*others, *(rows.sums - now).T], len(rows))
        weight = same.sums(rows.weight)
        rows, now = rows.take(same.first), now[same.first]
        shifts = self.listing.alternatives(question, rows, self.axes) - now[:, None]
        equal = grouped([*shifts.reshape(len(rows), -1).T], len(rows))
        masks = [
            np.logical_or.reduce([self._changed(shift) for shift in set(map(tuple, moves))])
            for moves in shifts[equal.first].tolist()
        ]
        alike = equal.each()
        shifted = [rows.sums[chosen] for chosen in alike]
        under = self.cells.under(self.others[place], masks, shifted)
        return int(sum(map(np.dot, (weight[chosen] for chosen in alike), under)))

    def ranges(self) -> dict[str, tuple[int, int]]:
        """The least and greatest score of each track."""
        points = [
            apart or self.listing.rows(group, self._points)
            for group, apart in zip(self.listing.groups, self._apart, strict=True)
        ]
        least = sum(rows.sums.min(axis=0) for rows in points)
        greatest = sum(rows.sums.max(axis=0) for rows in points)
        return {
            track: (int(least[place]), int(greatest[place]))
            for place, track in enumerate(self.guide.track_ids)
        }

    def _changed(self, shift: tuple[int, ...]) -> Bools:
        """Where the leader changes when all differences are shifted."""
        if shift not in self._masks:
            self._masks[shift] = self.cells.moved(shift) != self.top
        return self._masks[shift]
