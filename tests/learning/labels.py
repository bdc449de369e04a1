"""Made-up people for tests of learning: sheets, and tracks drawn from a table that is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from advisor.analysis.columns import Columns
from advisor.analysis.rows import Ints
from advisor.analysis.sample import Sampler
from advisor.guide import Guide
from advisor.learning.design import Design, Floats
from advisor.learning.likelihood import softmax

SHARP = 0.5
"""Log-odds for each point, where nothing else is said."""


@dataclass(frozen=True, eq=False)
class People:
    """Sheets as a frame and in columns, and the track that each person ended in."""

    answers: pd.DataFrame
    sheets: Columns
    track: list[str]

    def take(self, rows: slice) -> People:
        """Some of them."""
        return People(self.answers[rows], self.sheets.take(rows), self.track[rows])

    def frame(self) -> pd.DataFrame:
        """The answers with a column of the tracks."""
        return self.answers.assign(track=self.track)


def people(guide: Guide, number: int, truth: Ints | Floats, seed: int = 0) -> People:
    """Draw people who end in tracks by the odds of a table.

    Parameters
    ----------
    guide
        Whose questions they answer, all of them.
    number
        How many people.
    truth
        The table, shape (rows, tracks).
    seed
        The same people come of the same seed.
    """
    random = np.random.default_rng(seed)
    columns = Sampler(guide).draw(number, random)
    chances = softmax(SHARP * Design.of(guide).indicators(columns) @ truth)
    drawn = (chances.cumsum(axis=1) > random.random((number, 1))).argmax(axis=1)
    sheets = [columns.sheet(row) for row in range(number)]
    answers = pd.DataFrame(
        {
            question: ["|".join(sheet[question]) if question in sheet else None for sheet in sheets]
            for question in guide.questionnaire.question
        }
    )
    return People(answers, columns, [guide.track_ids[place] for place in drawn])


def drifted(guide: Guide, **rows: dict[str, int]) -> Ints:
    """Today's table with some rows changed: ``goal__lead_it={"itm": -3}``."""
    design = Design.of(guide)
    points = design.today.copy()
    for name, given in rows.items():
        points[design.number[name.replace("__", " / ")]] = [
            given.get(track, 0) for track in design.tracks
        ]
    return points
