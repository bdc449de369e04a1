"""Many sheets at once, each judged on its own: recorded ones, or ones that were drawn.

The audit counts all sheets without having any of them in hand. Here it is the
other way round: answers stand in columns, a row a sheet, and whole columns are
scored at once. It is also how the audit is held against sheets drawn at random.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from advisor.analysis.impact import MOST_EXAMPLES, Cause, Comparison, Impact, State, States
from advisor.analysis.rows import OPEN, Columns, Ints
from advisor.analysis.standing import ranked, strengths
from advisor.analysis.tables import Tables, ways_to_answer
from advisor.analysis.typical import typical
from advisor.guide.difference import changes, with_change
from advisor.guide.model import Guide, Questionnaire
from advisor.scoring import Sheet

MOST_LOOKED_AT = 1000
"""Among so many sheets that make a move, the first ones, the typical are looked for."""


@dataclass(frozen=True)
class Batch:
    """Sheets in columns.

    Attributes
    ----------
    questionnaire
        What was answered.
    columns
        Question id -> the place of each sheet's answer among the ways to answer
        (`advisor.analysis.tables.ways_to_answer` without the empty one), shape
        (sheets,); `OPEN` where the question is not asked or not answered.
    """

    questionnaire: Questionnaire
    columns: Columns

    @classmethod
    def of(cls, questionnaire: Questionnaire, sheets: Iterable[Sheet]) -> Batch:
        """Put sheets into columns; answers to questions that are not asked are dropped."""
        kept = [sheet.kept for sheet in sheets]
        columns = {}
        for question in questionnaire.questions:
            place = {chosen: place for place, chosen in enumerate(ways_to_answer(question), -1)}
            answers = (place[sheet.get(question.id, ())] for sheet in kept)
            columns[question.id] = np.fromiter(answers, np.int64, len(kept))
        return cls(questionnaire, columns)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def sheet(self, row: int) -> Sheet:
        """Take one of the sheets out again."""
        places = {question: int(column[row]) for question, column in self.columns.items()}
        answers = {
            question: self._ways[question][place]
            for question, place in places.items()
            if place != OPEN
        }
        return Sheet(self.questionnaire, answers)

    @cached_property
    def _ways(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        return {
            question.id: tuple(ways_to_answer(question))[1:]
            for question in self.questionnaire.questions
        }


def judge(guide: Guide, batch: Batch) -> Ints:
    """Say what each sheet of a batch comes to.

    Parameters
    ----------
    guide
        A guide with the questionnaire of the batch.
    batch
        The sheets, complete or not.

    Returns
    -------
    array
        Numbers of states, as `advisor.analysis.impact.States` of the guide's
        tracks reads them, shape (sheets,).
    """
    tables = Tables(guide)
    columns = {
        question: np.append(answers.label, OPEN)[batch.columns[question]]
        for question, answers in tables.answers.items()
    }
    telling = np.zeros(len(batch), np.int64)
    verdict = np.zeros(len(batch), np.int64)
    scores = np.zeros((tables.tracks, len(batch)), np.int64)
    for question, answers in tables.answers.items():
        if answers.telling.any():
            given = np.vstack([answers.points, np.zeros_like(answers.points[:1])])
            scores += given[:, : tables.tracks].T[:, columns[question]]
            telling += np.append(answers.telling[:, 0], 0)[columns[question]]
    for when, points in tables.bonuses:
        scores += np.outer(points[: tables.tracks], tables.holds(when, columns))
    for when, (rise,) in tables.fit:
        np.maximum(verdict, rise * tables.holds(when, columns), out=verdict)
    top, margin = ranked([*(scores[1:] - scores[0])])
    strength = strengths(margin, telling, guide.rules.strength)
    return States(guide.track_ids).numbers(top, strength, verdict)


class BatchComparison:
    """Two rules tables of one questionnaire on the sheets of a batch.

    It offers what `advisor.analysis.impact.Comparison` does, counted over these
    sheets only.

    Parameters
    ----------
    old, new
        Guides that share a questionnaire and tracks.
    batch
        The sheets.
    """

    def __init__(self, old: Guide, new: Guide, batch: Batch) -> None:
        self.old = old
        self.new = new
        self.batch = batch
        self._states = States(old.track_ids)

    @cached_property
    def impact(self) -> Impact:
        """The counts of all moves."""
        labels, counts = np.unique(self._moves, return_counts=True)
        return Impact(
            len(self.batch),
            {
                (self._states.state(old), self._states.state(new)): count
                for label, count in zip(labels.tolist(), counts.tolist(), strict=True)
                for old, new in [divmod(label, len(self._states))]
            },
        )

    def causes(self) -> tuple[Cause, ...]:
        """Say for each change of the rules how many sheets it alone would move, most first."""
        found = []
        for change in changes(self.old.rules, self.new.rules, self.old.program):
            alone = replace(self.old, rules=with_change(self.old.rules, self.new.rules, change))
            moved = judge(alone, self.batch) != self._before
            found.append(Cause(change, int(moved.sum())))
        return tuple(sorted(found, key=lambda cause: -cause.moved))

    def examples(self, old: State, new: State, most: int = MOST_EXAMPLES) -> tuple[Sheet, ...]:
        """Give typical sheets of those that make a move, and not all alike."""
        label = self._states.number(old) * len(self._states) + self._states.number(new)
        making = np.flatnonzero(self._moves == label)[:MOST_LOOKED_AT]
        return typical([self.batch.sheet(row) for row in making], most)

    @cached_property
    def _before(self) -> Ints:
        return judge(self.old, self.batch)

    @cached_property
    def _moves(self) -> Ints:
        return self._before * len(self._states) + judge(self.new, self.batch)


AnyComparison = Comparison | BatchComparison
"""Two rules tables held together: over all complete sheets, or over those of a batch."""
