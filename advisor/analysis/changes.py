"""What would change a result: the fewest answers that would have to differ.

This explains how firm a result is; it is never advice to answer differently.

The number of changed answers is tracked as one more dimension of the lattice,
beside the score differences. The first slice in which another track leads then
gives both the fewest changes and, exactly, in how many ways they can be made.

An answer may be changed to any other one, and a question left open may be
answered; an answer is not taken back. A follow-up that a change closes costs
nothing, and one that it opens may stay open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from advisor.analysis.lattice import Lattice, score_axes
from advisor.analysis.listing import Listing
from advisor.analysis.rows import OPEN, Bools, Ints
from advisor.analysis.standing import ranked
from advisor.analysis.walks import prefixes, trace
from advisor.guide.model import VERDICT_LEVELS, Guide, Question
from advisor.scoring import Sheet

Changed = Mapping[str, tuple[str, ...]]
"""The new answer, all its options, to each question that differs."""

MAX_CELLS = 20_000_000  # how many outcomes a search may count: about 500 MB at its peak

MAX_EXAMPLES = 3
MAX_CANDIDATES = 10  # how many ways are searched for the most natural ones


@dataclass(frozen=True)
class Turn:
    """The fewest changes that lead to another result: a track's id, or a verdict.

    There are so many ``ways`` to make them. The examples are the most natural ones: first those
    whose new answers speak for the track, then those that only just tip the result. Of an
    answer of several options they change as few as will do.
    """

    to: str
    changes: int
    ways: int
    examples: tuple[Changed, ...]


def to_other_tracks(guide: Guide, sheet: Sheet) -> tuple[Turn, ...]:
    """Find the fewest changes of a sheet, complete or not, that make each other track lead.

    Nearest first. A track that leads already, or that no answers can make lead, is left out.

    Raises `TooTangledError` if the combinations of a component are too many to be listed, or the
    outcomes of all (`TooLargeError`).
    """
    search = _Search(guide, sheet, verdicts=False)
    top, margin = ranked(search.last.places[:-1])
    turns = [
        search.turn(track, top == place, margin) for place, track in enumerate(guide.track_ids)
    ]
    return _nearest_first(turns)


def to_better_verdicts(guide: Guide, sheet: Sheet) -> tuple[Turn, ...]:
    """Find the fewest changes that give each better verdict, nearest first.

    Exceptions are those of `to_other_tracks`.
    """
    search = _Search(guide, sheet, verdicts=True)
    if not search.last.levels:
        return ()
    level = np.arange(len(VERDICT_LEVELS))[:, None]
    turns = [
        search.turn(verdict, level == place, np.zeros_like(level))
        for place, verdict in enumerate(VERDICT_LEVELS)
    ]
    now = next(place for place, turn in enumerate(turns) if turn is not None and not turn.changes)
    return _nearest_first(turns[:now])


class _Search:
    """All sheets, by score differences (or verdict) and by how many answers differ from one."""

    def __init__(self, guide: Guide, sheet: Sheet, *, verdicts: bool) -> None:
        self._rules = guide.rules
        self._now = sheet.kept
        tracks = len(guide.tracks)
        changes = np.eye(tracks + 1, dtype=np.int64)[:, -1:]
        axes = changes if verdicts else np.hstack([score_axes(tracks), changes])
        self._listing = Listing(guide, verdicts=verdicts, weigh=self._allowed, count=self._differs)
        groups = self._listing.groups
        rows = [self._listing.rows(group, axes, traced=True) for group in groups]
        start = Lattice.start(rows).within(rows, MAX_CELLS)
        self._steps = prefixes(start, rows)
        lattice, added = self._steps[-1]
        self.last = lattice.then(added)

    def turn(self, to: str, wanted: Bools, margin: Ints) -> Turn | None:
        """The fewest changes that lead to a wanted cell; None where nothing does."""
        reached = self.last.values * wanted
        is_reached = reached != 0
        if not is_reached.any():
            return None
        changes = np.broadcast_to(self.last.places[-1], is_reached.shape)
        fewest = int(changes[is_reached].min())
        nearest = is_reached & (changes == fewest)
        return Turn(
            to,
            fewest,
            int(reached[nearest].sum()),
            tuple(self._examples(to, nearest, margin)),
        )

    def _examples(self, to: str, nearest: Bools, margin: Ints) -> list[Changed]:
        """A few sheets, each changing other questions, the most natural first."""
        cells = np.argwhere(nearest)
        least = np.broadcast_to(margin, nearest.shape)[nearest]
        candidates = cells[np.argsort(least, kind="stable")[:MAX_CANDIDATES]]
        found: dict[frozenset[str], Changed] = {}
        for cell in candidates.tolist():
            changed = self._changed(trace(self._steps, self.last.at(cell)))
            found.setdefault(frozenset(changed), changed)
        speaking = sorted(found.values(), key=lambda changed: -self._speaks_for(to, changed))
        return speaking[:MAX_EXAMPLES]

    def _changed(self, classes: Mapping[str, int]) -> Changed:
        """The new answer to each question that differs, as close to the present one as possible."""
        nearest = {
            question: self._nearest(question, label)
            for question in self._listing.questions
            if (label := classes[question]) != OPEN
        }
        return {
            question: chosen
            for question, chosen in nearest.items()
            if chosen != self._now.get(question, ())
        }

    def _nearest(self, question: str, label: int) -> tuple[str, ...]:
        """The answer of a class that differs from the present one in the fewest options."""
        answers, now = self._listing.answers[question], set(self._now.get(question, ()))
        return min(
            answers.of_class(label), key=lambda chosen: len(now.symmetric_difference(chosen))
        )

    def _speaks_for(self, to: str, changed: Changed) -> int:
        """In how many of the changed questions the new answer gives the new track more points."""
        return sum(
            self._given(question, chosen, to)
            > self._given(question, self._now.get(question, ()), to)
            for question, chosen in changed.items()
        )

    def _given(self, question: str, chosen: Sequence[str], track: str) -> int:
        rows = self._rules.points.get(question, {})
        return sum(rows.get(option, {}).get(track, 0) for option in chosen)

    def _allowed(self, question: Question, chosen: tuple[str, ...]) -> int:
        return int(bool(chosen) or question.id not in self._now)

    def _differs(self, question: Question, chosen: tuple[str, ...]) -> int:
        return int(chosen != self._now.get(question.id, ()))


def _nearest_first(turns: Sequence[Turn | None]) -> tuple[Turn, ...]:
    found = [turn for turn in turns if turn is not None and turn.changes]
    return tuple(sorted(found, key=lambda turn: turn.changes))
