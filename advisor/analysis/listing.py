"""Listing: the points of every combination of tied answers.

Most questions stand alone: what one answer gives does not depend on the others,
so their answers combine by adding. Some are tied together: by a bonus or a fit
rule that looks at several questions, or because one is a follow-up of another.
Tied questions form a *component*, and the combinations of a component have to be
listed before components can be combined on the lattice.

A list stays short: once no bonus, fit rule or follow-up needs a question any more, its
column is dropped, and rows that are then equal become one. (This is
variable elimination; Dechter 1999, "Bucket elimination".)
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from advisor.analysis.ordering import best_order
from advisor.analysis.rows import OPEN, Classes, Ints, Rows
from advisor.analysis.semirings import COUNTS, Semiring
from advisor.analysis.tables import (
    MOST_ROWS,
    Answers,
    Count,
    Tables,
    TooTangledError,
    Weigh,
    alike,
    nothing,
)
from advisor.guide.model import Condition, Guide

HOPELESS = 20
"""How many times `MOST_ROWS` the estimate has to be for a list not to be begun."""


class Listing:
    """The combinations of a questionnaire's answers, component by component.

    Parameters are those of `advisor.analysis.tables.Tables`.
    """

    def __init__(
        self,
        *guides: Guide,
        verdicts: bool = True,
        notes: bool = False,
        weigh: Weigh = alike,
        semiring: Semiring = COUNTS,
        count: Count = nothing,
        independent: bool = False,
    ) -> None:
        self.tables = Tables(
            *guides,
            verdicts=verdicts,
            notes=notes,
            weigh=weigh,
            semiring=semiring,
            count=count,
            independent=independent,
        )
        self.questions = self.tables.questions
        self.answers = self.tables.answers

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The ids of the questions of each component, in the order of the questionnaire."""
        leader = {question: question for question in self.questions}

        def root(question: str) -> str:
            while leader[question] != question:
                question = leader[question]
            return question

        for _, tied in self.tables.ties:
            first, *others = tied or ("",)
            for other in others:
                leader[root(other)] = root(first)
        found: dict[str, list[str]] = {}
        for question in self.questions:
            found.setdefault(root(question), []).append(question)
        return tuple(map(tuple, found.values()))

    def rows(
        self,
        group: Sequence[str],
        axes: Ints,
        *,
        keep: Collection[str] = (),
        limits: Sequence[int] = (),
        traced: bool = False,
        random: np.random.Generator | None = None,
    ) -> Rows:
        """Combine the answers to tied questions, merging equal rows.

        Parameters
        ----------
        group
            One of `groups`.
        axes
            What to add up: points times this matrix, shape (tables * tracks + 1, axes).
        keep
            Questions whose answers stay apart.
        limits
            Up to how many telling answers are told apart, by each counter;
            without it they are not counted.
        traced
            Whether each row keeps one of its combinations, to be found again by
            `advisor.analysis.lattice.trace`.
        random
            Draws that combination; without it, it is the first.

        Returns
        -------
        Rows

        Raises
        ------
        TooTangledError
            More than `MOST_ROWS` rows would be needed at once.
        """
        rows = self._nothing(axes.shape[1], len(limits))
        left, work = best_order(self.tables, group, axes, keep)
        if work > HOPELESS * MOST_ROWS:
            raise self._too_tangled(group)
        bonuses = [pair for pair in self.tables.bonuses if not pair[0].questions.isdisjoint(left)]
        fit = [part for part in self.tables.fit if not part[0].questions.isdisjoint(left)]
        while left:
            question = left.pop(0)
            rows = self._extended(rows, self.answers[question], axes, limits)
            if traced:
                answer = {question: rows.columns[question]}
                rows = replace(rows, witness={**rows.witness, **answer})
            for when, points in _settled(bonuses, left):
                met = self.tables.holds(when, rows.columns)
                rows = replace(rows, sums=rows.sums + met[:, None] * (points @ axes))
            for when, rise in _settled(fit, left):
                met = self.tables.holds(when, rows.columns)
                rows = replace(rows, level=np.maximum(rows.level, met[:, None] * rise))
            asking = [self.questions[name].ask_when for name in left]
            waiting = [*filter(None, asking), *(when for when, _ in (*bonuses, *fit))]
            apart = self.tables.told_apart(waiting)
            rows = rows.merged(keep, self.tables.semiring.plus, apart, random)
        return rows

    def neighbors(self, question: str) -> frozenset[str]:
        """List the questions that matter for a change of one answer.

        These are the question, its follow-ups, theirs, and whatever a bonus or
        an ``ask_when`` ties to any of them.
        """
        opened = self._opened_by(question)
        return opened.union(*(tied for _, tied in self.tables.ties if not tied.isdisjoint(opened)))

    def alternatives(self, question: str, columns: Classes, axes: Ints) -> Ints:
        """Compute what each answer to a question would be worth instead of the one given.

        That is what it adds to a row's sums together with its follow-ups and the
        bonuses that look at them. Answers to follow-ups that would no longer be
        asked are dropped; follow-ups that would be asked have no answer.

        Parameters
        ----------
        question
            The question whose answer changes, asked in every row.
        columns
            At least the `neighbors` of the question.
        axes
            As in `rows`.

        Returns
        -------
        array
            Shape (rows, classes, axes).
        """
        opened = self._opened_by(question)
        follow_ups = [
            (name, when)
            for name in self.questions
            if name in opened and (when := self.questions[name].ask_when) is not None
        ]
        given = [(name, _or_nothing(self.answers[name].points @ axes)) for name in opened]
        bonuses = [
            (when, points @ axes)
            for when, points in self.tables.bonuses
            if not when.questions.isdisjoint(opened)
        ]

        def worth(columns: Classes) -> Ints:
            total = sum(points[columns[name]] for name, points in given)
            for when, points in bonuses:
                total = total + self.tables.holds(when, columns)[:, None] * points
            return np.asarray(total)

        found = []
        for label in range(self.answers[question].classes):
            changed = {**columns, question: np.full_like(columns[question], label)}
            for name, when in follow_ups:
                if name != question:
                    changed[name] = np.where(self.tables.holds(when, changed), changed[name], OPEN)
            found.append(worth(changed))
        return np.stack(found, axis=1)

    def holding(self, condition: Condition) -> tuple[Any, Any]:
        """Weigh the ways to answer the questions of a condition.

        Returns
        -------
        held
            What the ways in which the condition holds weigh together.
        all
            What all ways weigh together.
        """
        wanted = set(condition.questions)
        for name in reversed(list(self.questions)):
            if name in wanted:
                wanted |= self.tables.needs(name)
        rows = self._nothing(0)
        for name in self.questions:
            if name in wanted:
                rows = self._extended(
                    rows, self.answers[name], np.zeros((self.tables.width, 0), int), ()
                )
        plus, weight = self.tables.semiring.plus, rows.weight
        held = weight[self.tables.holds(condition, rows.columns)]
        return plus.reduce(held, initial=self.tables.semiring.zero), plus.reduce(weight)

    def _nothing(self, axes: int, counters: int = 0) -> Rows:
        """The one row before any question."""
        return Rows(
            {},
            np.zeros((1, axes), np.int64),
            np.zeros((1, self.tables.levels), np.int64),
            np.zeros((1, counters), np.int64),
            np.full(1, self.tables.semiring.one, self.tables.kind),
        )

    def _opened_by(self, question: str) -> frozenset[str]:
        """A question, its follow-ups, theirs, and so on."""
        found = {question}
        for name in self.questions:
            if not self.tables.needs(name).isdisjoint(found):
                found.add(name)
        return frozenset(found)

    def _extended(self, rows: Rows, answers: Answers, axes: Ints, limits: Sequence[int]) -> Rows:
        """Add a question: a row for each class where it is asked, the same row where not."""
        when = answers.question.ask_when
        asked = np.ones(len(rows), bool) if when is None else self.tables.holds(when, rows.columns)
        ways = np.where(asked, answers.classes, 1)
        if (size := int(ways.sum())) > MOST_ROWS:
            raise self._too_tangled([*rows.columns, answers.question.id])
        origin = np.repeat(np.arange(len(rows)), ways)
        place = np.arange(size) - np.repeat(np.cumsum(ways) - ways, ways)
        column = {answers.question.id: np.where(asked[origin], place, OPEN)}
        chosen = column[answers.question.id]
        old = rows.take(origin)
        told = _or_nothing(answers.telling)[chosen][:, : len(limits)]
        weights = np.append(answers.weights(), np.array([answers.unasked], answers.weight.dtype))
        return Rows(
            {**old.columns, **column},
            old.sums + _or_nothing(answers.points @ axes)[chosen],
            old.level,
            np.minimum(old.telling + told, np.array(limits, np.int64)),
            self.tables.semiring.times(old.weight, weights[chosen]),
            old.witness,
        )

    def _too_tangled(self, group: Sequence[str]) -> TooTangledError:
        tying = [
            name for name, tied in self.tables.ties if len(tied) > 1 and not tied.isdisjoint(group)
        ]
        return TooTangledError(
            f"the questions {', '.join(group)} are tied together and have more than "
            f"{MOST_ROWS:,} combinations; loosen one of: {', '.join(dict.fromkeys(tying))}"
        )


def _settled(
    waiting: list[tuple[Condition, Ints]], left: Sequence[str]
) -> list[tuple[Condition, Ints]]:
    """Take from a list the conditions whose questions are all there by now."""
    found = [part for part in waiting if part[0].questions.isdisjoint(left)]
    waiting[:] = [part for part in waiting if not part[0].questions.isdisjoint(left)]
    return found


def _or_nothing(table: Ints) -> Ints:
    """A table with a last row of zeros, which `OPEN` picks."""
    return np.vstack([table, np.zeros_like(table[:1])])
