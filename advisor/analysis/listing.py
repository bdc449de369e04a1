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

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from advisor.analysis.ordering import best_order
from advisor.analysis.rows import OPEN, Bools, Classes, Ints, Rows
from advisor.analysis.rules_tables import Tables, option_sets
from advisor.analysis.ways import MAX_ROWS, AnswerClasses, TooTangledError
from advisor.guide.model import Condition

MAX_WORK = 20 * MAX_ROWS  # the largest estimate of rows made on the way for which a list is begun


class Listing(Tables):
    """The combinations of a questionnaire's answers, component by component."""

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The ids of the questions of each component, in the order of the questionnaire."""
        group_of = {question: {question} for question in self.questions}
        for _, tied in self.ties:
            joined = set[str]().union(*(group_of[question] for question in tied))
            group_of |= dict.fromkeys(joined, joined)
        in_order = (tuple(filter(group.__contains__, group_of)) for group in group_of.values())
        return tuple(dict.fromkeys(in_order))

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

        Raises `TooTangledError` if more than `MAX_ROWS` rows would be needed at once.

        Parameters
        ----------
        group
            One of `groups`.
        axes
            What to add up: points times this matrix, shape (tables * tracks + 1, axes).
        keep
            Questions whose answers stay apart.
        limits
            Up to how many telling answers are distinguished, by each counter;
            without it they are not counted.
        traced
            Whether each row keeps one of its combinations, to be found again by
            `advisor.analysis.walks.trace`.
        random
            Draws that combination; without it, it is the first.
        """
        rows = self._no_answers(axes.shape[1], len(limits))
        left, work = best_order(self, group, axes, keep)
        if work > MAX_WORK:
            raise self._too_tangled(group)
        while left:
            question = left.pop(0)
            rows = self._extended(rows, self.answers[question], axes, limits)
            if traced:
                answer = {question: rows.columns[question]}
                rows = replace(rows, witness={**rows.witness, **answer})
            sums, level = rows.sums, rows.level
            for when, points in _settled(self.bonuses, question, left):
                sums = sums + _amount_where(self.holds(when, rows.columns), points @ axes)
            for when, rise in _settled(self.fit, question, left):
                level = np.maximum(level, _amount_where(self.holds(when, rows.columns), rise))
            conditions = [when for when, _ in (*self.bonuses, *self.fit)]
            waiting = [when for when in conditions if not when.questions.isdisjoint(left)]
            waiting += [each for name in left if (each := self.questions[name].ask_when)]
            distinguished = {
                name: self.distinguished(name, options)
                for name, options in option_sets(waiting).items()
                if name in rows.columns
            }
            rows = replace(rows, sums=sums, level=level)
            rows = rows.merged(keep, distinguished, random)
        return rows

    def neighbors(self, question: str) -> frozenset[str]:
        """List the questions that matter for a change of one answer.

        These are the question, its follow-ups, theirs, and whatever a bonus or
        an ``ask_when`` ties to any of them.
        """
        opened = self._opened_by(question)
        return opened.union(*(tied for _, tied in self.ties if not tied.isdisjoint(opened)))

    def worth(self, question: str, columns: Classes, axes: Ints) -> Ints:
        """Compute what an answer adds, with its follow-ups and the bonuses that look at them.

        The columns are at least those of the `neighbors`; the shape is (rows, axes).
        """
        opened = self._opened_by(question)
        given = [(self.answers[name].points @ axes).take(columns[name], axis=0) for name in opened]
        total: Ints = np.sum(given, axis=0)
        for when, points in self.bonuses:
            if not when.questions.isdisjoint(opened):
                total += _amount_where(self.holds(when, columns), points @ axes)
        return total

    def alternatives(self, question: str, rows: Rows, axes: Ints) -> Ints:
        """Compute the `worth` of each answer to a question instead of the one given.

        Answers to follow-ups that would no longer be asked are dropped; follow-ups that
        would be asked have no answer. The shape is (rows, classes, axes).
        """
        classes = self.answers[question].classes
        changed = {name: np.repeat(column, classes) for name, column in rows.columns.items()}
        changed[question] = np.tile(np.arange(classes), len(rows))
        opened = self._opened_by(question) - {question}
        for name in self.questions:
            when = self.questions[name].ask_when
            if name in opened and when is not None:
                changed[name] = np.where(self.holds(when, changed), changed[name], OPEN)
        return self.worth(question, changed, axes).reshape(len(rows), classes, -1)

    def holding(self, condition: Condition) -> tuple[Any, Any]:
        """What the ways to answer for which a condition holds weigh together, and what all do."""
        wanted = set(condition.questions)
        for name in reversed([*self.questions]):
            if name in wanted:
                wanted |= self.needs(name)
        rows = self._no_answers(0)
        for name in self.questions:
            if name in wanted:
                rows = self._extended(rows, self.answers[name], np.zeros((self.width, 0), int), ())
        return rows.weight[self.holds(condition, rows.columns)].sum(), rows.weight.sum()

    def _no_answers(self, axes: int, counters: int = 0) -> Rows:
        """The one row before any question."""
        return Rows(
            {},
            np.zeros((1, axes), np.int64),
            np.zeros((1, self.levels), np.int64),
            np.zeros((1, counters), np.int64),
            np.ones(1, self.dtype),
        )

    def _opened_by(self, question: str) -> frozenset[str]:
        """A question, its follow-ups, theirs, and so on."""
        found = {question}
        for name in self.questions:
            if not self.needs(name).isdisjoint(found):
                found.add(name)
        return frozenset(found)

    def _extended(
        self, rows: Rows, answers: AnswerClasses, axes: Ints, limits: Sequence[int]
    ) -> Rows:
        """Add a question: a row for each class where it is asked, the same row where not."""
        when = answers.question.ask_when
        asked = np.ones(len(rows), bool) if when is None else self.holds(when, rows.columns)
        if int(np.where(asked, answers.classes, 1).sum()) > MAX_ROWS:
            raise self._too_tangled([*rows.columns, answers.question.id])
        origin, place = np.nonzero(asked[:, None] | (np.arange(answers.classes) == 0))
        chosen = np.where(asked[origin], place, OPEN)
        old = rows.take(origin)
        telling = answers.telling[:, : len(limits)].take(chosen, axis=0)
        weights = np.append(answers.weights, np.array([answers.unasked], answers.weight.dtype))
        return Rows(
            {**old.columns, answers.question.id: chosen},
            old.sums + (answers.points @ axes).take(chosen, axis=0),
            old.level,
            np.minimum(old.telling + telling, np.array(limits, np.int64)),
            old.weight * weights[chosen],
            old.witness,
        )

    def _too_tangled(self, group: Sequence[str]) -> TooTangledError:
        tying = [name for name, tied in self.ties if len(tied) > 1 and not tied.isdisjoint(group)]
        return TooTangledError(
            f"the questions {', '.join(group)} are tied together and have more than "
            f"{MAX_ROWS:,} combinations; loosen one of: {', '.join(dict.fromkeys(tying))}"
        )


def _settled(
    pairs: Iterable[tuple[Condition, Ints]], question: str, left: Sequence[str]
) -> Iterator[tuple[Condition, Ints]]:
    """The conditions all of whose questions have been added, a question last."""
    for when, amounts in pairs:
        if question in when.questions and when.questions.isdisjoint(left):
            yield when, amounts


def _amount_where(met: Bools, amounts: Ints) -> Ints:
    """Amounts, shape (axes,), where a condition is met and zeros elsewhere."""
    return np.stack([np.zeros_like(amounts), amounts]).take(met, axis=0)
