"""The top track, margin and strength of cells of the lattice.

As in `advisor.scoring`, but for all cells at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from advisor.analysis.rows import Ints
from advisor.guide.model import STRENGTHS, StrengthRules


def ranked(differences: Sequence[Ints], reference: int = 0) -> tuple[Ints, Ints]:
    """The top track and the margin, as `leading` gives them, from the differences.

    Parameters
    ----------
    differences
        Each other track's score beyond that of one, of shapes that broadcast.
    reference
        The place of that one.
    """
    nothing = np.zeros_like(differences[0])
    return leading([*differences[:reference], nothing, *differences[reference:]])


def leading(scores: Sequence[Ints]) -> tuple[Ints, Ints]:
    """The place of the top track (the number of tracks on a tie) and the margin.

    Parameters
    ----------
    scores
        Each track's score, of shapes that broadcast; two tracks at least.
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
    place = {name: number for number, name in enumerate(STRENGTHS)}
    banded = np.where(
        margin >= rules.clear,
        place["clear"],
        np.where(margin >= rules.lean, place["lean"], place["toss-up"]),
    )
    return np.where(answers < rules.least_answers, place["unknown"], banded)
