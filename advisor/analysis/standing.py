"""The top track, margin and strength of cells of the lattice.

As in `advisor.scoring`, but for all cells at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from advisor.analysis.rows import Ints
from advisor.guide.model import STRENGTHS, StrengthRules


def ranked(differences: Sequence[Ints], reference: int = 0) -> tuple[Ints, Ints]:
    """The top track and the margin, from each other track's score minus the reference's."""
    zeros = np.zeros_like(differences[0])
    return leading([*differences[:reference], zeros, *differences[reference:]])


def leading(scores: Sequence[Ints]) -> tuple[Ints, Ints]:
    """The place of the top track (the number of tracks on a tie) and the margin.

    There are two tracks at least; their scores have shapes that broadcast.
    """
    first, other, *more = scores
    best, second = np.maximum(first, other), np.minimum(first, other)
    top = np.where(other > first, 1, 0)
    for place, score in enumerate(more, 2):
        top = np.where(score > best, place, top)
        second = np.maximum(second, np.minimum(best, score))
        best = np.maximum(best, score)
    margin = best - second
    return np.where(margin > 0, top, len(scores)), margin


def strengths(margin: Ints, answers: Ints, rules: StrengthRules) -> Ints:
    """The place of the strength among `STRENGTHS` (compare `advisor.scoring.score.strength_of`)."""
    clear, lean, toss_up, unknown = map(STRENGTHS.index, ("clear", "lean", "toss-up", "unknown"))
    band = np.where(margin >= rules.clear, clear, np.where(margin >= rules.lean, lean, toss_up))
    return np.where(answers < rules.least_answers, unknown, band)
