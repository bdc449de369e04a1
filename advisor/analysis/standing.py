"""What a cell of the lattice stands for: the top track, the margin and the strength.

The same meaning as in `advisor.scoring`, over whole boxes of cells at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from advisor.analysis.rows import Ints
from advisor.guide.model import STRENGTHS, StrengthRules


def ranked(scores: Sequence[Ints], reference: int = 0) -> tuple[Ints, Ints]:
    """The top track (the number of tracks on a tie) and the margin, from the differences.

    Parameters
    ----------
    scores
        Each other track's score beyond that of one, of shapes that broadcast.
    reference
        The place of that one.
    """
    nothing = np.zeros_like(scores[0])
    stacked = np.stack(np.broadcast_arrays(*scores[:reference], nothing, *scores[reference:]))
    order = np.sort(stacked, axis=0)
    margin = order[-1] - order[-2]
    return np.where(margin > 0, stacked.argmax(axis=0), len(stacked)), margin


def strengths(margin: Ints, answers: Ints, rules: StrengthRules) -> Ints:
    """The place of the strength among `STRENGTHS` (compare `advisor.scoring.score.strength_of`)."""
    place = {name: number for number, name in enumerate(STRENGTHS)}
    banded = np.where(
        margin >= rules.clear,
        place["clear"],
        np.where(margin >= rules.lean, place["lean"], place["toss-up"]),
    )
    return np.where(answers < rules.least_answers, place["unknown"], banded)
