"""The points as a matrix: the scores of sheets are ``indicators @ points``.

A sheet's scores are a sum over rows: the options that it chose and the bonuses that hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from advisor.analysis.columns import Columns
from advisor.analysis.rows import Bools, Ints
from advisor.errors import AdvisorError
from advisor.guide.model import Guide, Rules, row_name

Floats = NDArray[np.floating[Any]]

UNSURE: Final = "unsure"
"""The id of options that say "not sure", which are worth nothing and stay so."""


class BoundsError(AdvisorError):
    """The range of points is empty, or today's points lie outside of it."""


@dataclass(frozen=True)
class Row:
    """One row of the table: an option of a question, or a bonus (then the other ids are "")."""

    question: str = ""
    option: str = ""
    bonus: str = ""

    @property
    def name(self) -> str:
        """The row as changes of the rules call it: ``goal / lead_it``, or the bonus's id."""
        return self.bonus or row_name(self.question, self.option)

    @property
    def path(self) -> tuple[str, ...]:
        """The way to the row's points in ``rules.yaml``."""
        if self.bonus:
            return ("bonuses", self.bonus, "points")
        return ("points", self.question, self.option)

    def named(self, guide: Guide) -> str:
        """The row as people read it: question and answer, or the reason of the bonus."""
        if self.bonus:
            return next(each.reason for each in guide.rules.bonuses if each.id == self.bonus)
        question = guide.questionnaire.question[self.question]
        return f"{question.text} {question.option[self.option].text}"


@dataclass(frozen=True, eq=False)
class Design:
    """Which points there are, what they are today, and which of them may be learned."""

    guide: Guide
    # All options of the questions that the points name, in the questionnaire's order, then the
    # bonuses.
    rows: tuple[Row, ...]
    today: Ints  # today's points, and which of them may be learned, shape (rows, tracks)
    free: Bools
    least: int  # the range of learned points
    most: int

    @classmethod
    def of(cls, guide: Guide, least: int | None = None, most: int | None = None) -> Design:
        """Read the design off a guide; the range is today's where left out."""
        rows = tuple(_rows(guide))
        today = np.array(
            [[_given(guide.rules, row).get(track, 0) for track in guide.track_ids] for row in rows],
            np.int64,
        ).reshape(len(rows), len(guide.tracks))
        free = np.array([_free(guide, row) for row in rows], bool).reshape(today.shape)
        least = int(today.min(initial=0)) if least is None else least
        most = int(today.max(initial=0)) if most is None else most
        _check_bounds(rows, today, free, least, most)
        return cls(guide, rows, today, free, least, most)

    @property
    def tracks(self) -> tuple[str, ...]:
        """The ids of the tracks, in the program's order."""
        return self.guide.track_ids

    @cached_property
    def number(self) -> Mapping[str, int]:
        """The number of each row, by its name."""
        return {row.name: number for number, row in enumerate(self.rows)}

    def indicators(self, sheets: Columns) -> Floats:
        """1.0 where a row counts for a sheet, else 0.0, shape (sheets, rows)."""
        named = dict.fromkeys(row.question for row in self.rows if row.question)
        blocks = [sheets.chosen(question) for question in named]
        conditions = {bonus.id: bonus.when for bonus in self.guide.rules.bonuses}
        blocks += [sheets.holds(conditions[row.bonus])[:, None] for row in self.rows if row.bonus]
        empty = np.zeros((len(sheets), 0), bool)
        return np.hstack([empty, *blocks]).astype(np.float64)

    def changed(self, points: Ints) -> list[Row]:
        """The rows in which points differ from today's, in order."""
        return [self.rows[place] for place in np.flatnonzero((points != self.today).any(axis=1))]

    def row_points(self, points: Ints, row: Row) -> dict[str, int]:
        """What a row gives to each track, zeros left out."""
        given = points[self.number[row.name]].tolist()
        return {track: int(value) for track, value in zip(self.tracks, given, strict=True) if value}

    def guide_with(self, points: Ints) -> Guide:
        """Today's guide with other points; unchanged rows stay as they are written."""
        table = {name: dict(rows) for name, rows in self.guide.rules.points.items()}
        bonuses = {bonus.id: bonus for bonus in self.guide.rules.bonuses}
        for row in self.changed(points):
            given = self.row_points(points, row)
            if row.bonus:
                bonuses[row.bonus] = replace(bonuses[row.bonus], points=given)
            else:
                table[row.question][row.option] = given
        rules = replace(self.guide.rules, points=table, bonuses=tuple(bonuses.values()))
        return replace(self.guide, rules=rules)


def _rows(guide: Guide) -> list[Row]:
    options = [
        Row(question.id, option.id)
        for question in guide.questionnaire.questions
        if question.id in guide.rules.points
        for option in question.options
    ]
    return [*options, *(Row(bonus=bonus.id) for bonus in guide.rules.bonuses)]


def _given(rules: Rules, row: Row) -> Mapping[str, int]:
    if row.bonus:
        return next(bonus.points for bonus in rules.bonuses if bonus.id == row.bonus)
    return rules.points[row.question].get(row.option, {})


def _free(guide: Guide, row: Row) -> list[bool]:
    """Which points of a row may be learned; a bonus keeps the tracks that it was made for."""
    given = _given(guide.rules, row)
    if row.name in guide.rules.locked:
        return [False] * len(guide.tracks)
    keeps_zeros = bool(row.bonus) or row.option == UNSURE
    return [not keeps_zeros or bool(given.get(track)) for track in guide.track_ids]


def _check_bounds(rows: tuple[Row, ...], today: Ints, free: Bools, least: int, most: int) -> None:
    if least > most:
        raise BoundsError(f"the least that points may be, {least}, is more than the most, {most}")
    outside = free & ((today < least) | (today > most))
    if outside.any():
        row, track = np.argwhere(outside)[0].tolist()
        raise BoundsError(
            f"{rows[row].name} gives {today[row, track]} today, which is not between {least} and "
            f"{most}; widen the range, or lock the row"
        )
