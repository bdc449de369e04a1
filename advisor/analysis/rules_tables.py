"""Tables: the points and conditions of each question, in numbers.

Answers that give the same points and match the same conditions fall into one *class*; so do
most "not sure" answers. Fit rules of level ``note`` are left out, since they change no verdict.
Several rules tables of one questionnaire can stand side by side, to be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from advisor.analysis.rows import Bools, Classes, Ints, Values, grouped, holds
from advisor.analysis.ways import AnswerClasses, check_ways, options_chosen, ways_to_answer
from advisor.errors import AdvisorError
from advisor.guide.model import VERDICT_LEVELS, Condition, Guide, Question

Weigh = Callable[[Question, tuple[str, ...]], Any]
"""The value of an answer, a set of option ids; the empty set is no answer."""

Count = Callable[[Question, tuple[str, ...]], int]
"""Something else to add up besides points: its amount for an answer."""


class NoAnswersError(AdvisorError):
    """All answers to a question that is asked have weight 0, so there are no sheets."""


def count_nothing(question: Question, chosen: tuple[str, ...]) -> int:
    """Add up nothing but points."""
    return 0


def weigh_equally(question: Question, chosen: tuple[str, ...]) -> int:
    """Weigh every answer as 1, and no answer as 0: complete sheets, each counted once."""
    return 1 if chosen else 0


class Tables:
    """One questionnaire under one or more rules tables, in numbers.

    Raises `TooTangledError` if a question has more than `MAX_ROWS` answers, and
    `NoAnswersError` if none of them has a weight.

    Parameters
    ----------
    guides
        Guides that share a questionnaire and tracks.
    verdicts
        Whether fit rules are looked at.
    notes
        Whether classes also differ by conditions that change neither a score nor a verdict:
        notes, and bonuses without points.
    weigh
        The value of each answer.
    kind
        What the values are: int for counts, float for chances, bool for what is possible.
    count
        What else is added up; it is the last column of all points.
    independent
        Whether a question that is not asked weighs as much as all its answers
        together, instead of 1. Each answer then has the share of its weight wherever
        its question is asked, and longer sheets don't weigh more.

    Attributes
    ----------
    dtype
        The type of values; Python's integers where counts could exceed 63 bits.
    width
        The number of columns of points: tables * tracks + 1.
    level_of, counter_of
        For each table, which set of fit rules and which way to count telling
        answers is its own; tables that agree share one.
    bonuses
        Condition and points, shape (width,), of each bonus that gives any.
    fit
        Condition of each fit rule, and the level that it raises in each set of fit rules.
    """

    def __init__(
        self,
        *guides: Guide,
        verdicts: bool = True,
        notes: bool = False,
        weigh: Weigh = weigh_equally,
        kind: type = int,
        count: Count = count_nothing,
        independent: bool = False,
    ) -> None:
        self.guides = guides
        self.questions = guides[0].questionnaire.question
        self.tracks = len(guides[0].tracks)
        self.width = len(guides) * self.tracks + 1
        self.bonuses = self._read_bonuses()
        self.fit, self.level_of = self._read_fit(verdicts)
        conditions = [each.ask_when for each in self.questions.values() if each.ask_when]
        conditions += [when for when, _ in (*self.bonuses, *self.fit)]
        if notes:
            conditions += [rule.when for each in guides for rule in each.rules.fit]
            conditions += [bonus.when for each in guides for bonus in each.rules.bonuses]
        looked_for = option_sets(conditions)
        weighed = {name: self._weighed(each, weigh) for name, each in self.questions.items()}
        totals = (sum(each.values()) for each in weighed.values())
        self.dtype = object if kind is int and prod(totals) >= 2**62 else kind
        classes = {
            name: self._classes(name, values, count, looked_for.get(name, set()), independent)
            for name, values in weighed.items()
        }
        self.answers, self.counter_of = _shared_counters(classes, len(guides))

    @property
    def levels(self) -> int:
        """The number of different sets of fit rules."""
        return max(self.level_of) + 1 if self.fit else 0

    @property
    def counters(self) -> int:
        """The number of different ways to count telling answers."""
        return max(self.counter_of) + 1

    def holds(self, condition: Condition, columns: Classes) -> Bools:
        """Compute for each row whether a condition holds."""

        def met(question: str, options: tuple[str, ...]) -> Bools:
            return self.answers[question].matches[options].take(columns[question])

        return holds(condition, met, len(next(iter(columns.values()))))

    @cached_property
    def ties(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """What ties questions together: what it is called, and the questions."""
        follow_ups = [
            (f'question "{question.id}"', question.ask_when.questions | {question.id})
            for question in self.questions.values()
            if question.ask_when is not None
        ]
        conditions = [
            (f'{kind} "{rule.id}"', rule.when.questions)
            for guide in self.guides
            for kind, rules in (("bonus", guide.rules.bonuses), ("fit rule", guide.rules.fit))
            for rule in rules
            if any(rule.when is when for when, _ in (*self.bonuses, *self.fit))
        ]
        return (*follow_ups, *conditions)

    def needs(self, question: str) -> frozenset[str]:
        """The questions that must be known before it is clear whether one is asked."""
        when = self.questions[question].ask_when
        return when.questions if when is not None else frozenset()

    def distinguished(self, question: str, options: Iterable[tuple[str, ...]]) -> Ints:
        """Number the classes of a question, and last `OPEN`, equal where they match the same.

        The options are sets for which conditions look, as `option_sets` gives them.
        """
        # Sorted, since rows are drawn by order, and that of a set varies between processes.
        met = [self.answers[question].matches[each].tolist() for each in sorted(options)]
        looks = [*zip(*met, strict=True)] or [()] * len(self.answers[question].points)
        number = {look: place for place, look in enumerate(sorted(set(looks)))}
        return np.array([number[look] for look in looks])

    def _read_bonuses(self) -> tuple[tuple[Condition, Ints], ...]:
        """Each bonus of each table with its points, shape (width,)."""
        found = []
        for table, guide in enumerate(self.guides):
            for bonus in guide.rules.bonuses:
                points = np.zeros((len(self.guides), self.tracks), np.int64)
                points[table] = guide.by_track(bonus.points)
                if points.any():
                    found.append((bonus.when, np.append(points.ravel(), 0)))
        return tuple(found)

    def _read_fit(
        self, verdicts: bool
    ) -> tuple[tuple[tuple[Condition, Ints], ...], tuple[int, ...]]:
        """Each fit rule with the level it raises, and the set of rules of each table."""
        if not verdicts:
            return (), (0,) * len(self.guides)
        rules_of = [
            tuple((rule.when, rule.level) for rule in guide.rules.fit if rule.level != "note")
            for guide in self.guides
        ]
        different = [rules for place, rules in enumerate(rules_of) if rules not in rules_of[:place]]
        found = []
        for place, rules in enumerate(different):
            for when, level in rules:
                rise = np.zeros(len(different), np.int64)
                rise[place] = VERDICT_LEVELS.index(level)
                found.append((when, rise))
        return tuple(found), tuple(different.index(rules) for rules in rules_of)

    def _weighed(self, question: Question, weigh: Weigh) -> dict[int, Any]:
        """The value of each answer that has one, by its place among the ways to answer."""
        check_ways(question)
        values = (weigh(question, chosen) for chosen in ways_to_answer(question))
        found = {place: value for place, value in enumerate(values) if value}
        if not found:
            raise NoAnswersError(
                f'no answer to question "{question.id}" has a weight; give it some'
            )
        return found

    def _classes(
        self,
        name: str,
        weighed: Mapping[int, Any],
        count: Count,
        looked_for: Iterable[tuple[str, ...]],
        independent: bool,
    ) -> AnswerClasses:
        """Merge the answers to a question that have a value into classes."""
        question = self.questions[name]
        sets = [*ways_to_answer(question)]
        sets = [sets[place] for place in weighed]
        has = options_chosen(question)[[*weighed]]
        # What each option gives by each table, shape (options, tables, tracks).
        points = np.array(
            [[guide.points_of(name, each.id) for guide in self.guides] for each in question.options]
        )
        telling = has @ points.any(axis=2)
        counted = [count(question, chosen) for chosen in sets]
        given = np.column_stack([has @ points.reshape(len(points), -1), counted])
        places = {options: [*map(question.place.__getitem__, options)] for options in looked_for}
        matches = [np.logical_or.reduce(has.T[chosen]) for chosen in places.values()]
        looks = np.array(matches, bool).reshape(len(places), len(sets)).T
        same = grouped([*given.T, *telling.T, *matches], len(sets))
        # Classes are numbered in the order in which they first occur.
        order = np.argsort(same.first)
        first = same.first[order]

        def with_open(table: Values) -> Values:
            return np.concatenate([table[first], np.zeros_like(table[:1])])

        weight: Values = np.array([*weighed.values()], self.dtype)
        return AnswerClasses(
            question,
            tuple(sets),
            has,
            np.argsort(order)[same.of_rows()],
            weight,
            with_open(given),
            with_open(telling.astype(np.int64)),
            dict(zip(places, with_open(looks).T, strict=True)),
            weight.sum() if independent else 1,
        )


def option_sets(conditions: Iterable[Condition]) -> dict[str, set[tuple[str, ...]]]:
    """For each question the sets of options for which conditions look, nested ones included."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for condition in conditions:
        for part, _ in condition.parts():
            for question, options in part.chosen.items():
                found.setdefault(question, set()).add(options)
    return found


def _shared_counters(
    classes: dict[str, AnswerClasses], tables: int
) -> tuple[dict[str, AnswerClasses], tuple[int, ...]]:
    """Count telling answers once for tables that agree on which answers are telling."""
    columns = np.concatenate([answers.telling for answers in classes.values()]).T.tolist()
    different = [table for table in range(tables) if columns[table] not in columns[:table]]
    shared = {
        name: replace(answers, telling=answers.telling[:, different])
        for name, answers in classes.items()
    }
    first = [columns.index(column) for column in columns]
    return shared, tuple(map(different.index, first))
