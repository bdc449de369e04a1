"""Tables: the points and conditions of each question, in numbers.

Answers that give the same points and look the same to every condition fall into
one *class*; so do most "not sure" answers. A fit rule of level ``note`` is left
out, since it changes no verdict. Several rules tables of one questionnaire can
stand side by side, which is how two of them are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np

from advisor.analysis.rows import Bools, Classes, Ints, grouped, holds
from advisor.analysis.semirings import COUNTS, Semiring, Values
from advisor.errors import AdvisorError
from advisor.guide.model import VERDICT_LEVELS, Condition, Guide, Question

Weigh = Callable[[Question, tuple[str, ...]], Any]
"""The semiring's value of an answer, a set of option ids; the empty set is no answer."""

Count = Callable[[Question, tuple[str, ...]], int]
"""Something else to add up besides points: its amount for an answer."""

MOST_ROWS = 1_000_000
"""The longest list: it takes some 400 MB, and seconds."""


class TooTangledError(AdvisorError):
    """The combinations of a component are too many to be listed."""


class TooLargeError(TooTangledError):
    """There would be more outcomes than fit into memory."""


class NoAnswersError(AdvisorError):
    """All answers to a question that is asked have weight 0, so there are no sheets."""


def nothing(question: Question, chosen: tuple[str, ...]) -> int:
    """Add up nothing else."""
    return 0


def alike(question: Question, chosen: tuple[str, ...]) -> int:
    """Weigh every answer as 1, and no answer as 0: complete sheets, all counted alike."""
    return 1 if chosen else 0


def ways_to_answer(question: Question) -> Iterator[tuple[str, ...]]:
    """List every set of options that may be chosen: none first, then the smaller sets first."""
    ids = [option.id for option in question.options]
    for size in range(question.most + 1):
        yield from combinations(ids, size)


def check_ways(question: Question) -> None:
    """Refuse a question with more than `MOST_ROWS` answers.

    Raises
    ------
    TooTangledError
        It has.
    """
    if question.ways > MOST_ROWS:
        raise TooTangledError(
            f'question "{question.id}" can be answered in {question.ways - 1:,} ways, '
            f"more than {MOST_ROWS:,}; lower its max or its number of options"
        )


@dataclass(frozen=True)
class Answers:
    """The ways to answer one question, merged into classes.

    Attributes
    ----------
    question
        The question.
    sets
        Every answer that has a weight, as a tuple of option ids.
    label
        The class of each answer, shape (sets,).
    weight
        The semiring's value of each answer, shape (sets,).
    points
        Points of each class for each track of each table, and then what else is
        added up, shape (classes, tables * tracks + 1).
    telling
        1 where a class's answers give any points by a table, else 0, shape
        (classes, tables).
    semiring
        What the values mean.
    unasked
        The semiring's value of not asking the question.
    """

    question: Question
    sets: tuple[tuple[str, ...], ...]
    label: Ints
    weight: Values
    points: Ints
    telling: Ints
    semiring: Semiring
    unasked: Any

    @property
    def classes(self) -> int:
        """The number of classes."""
        return len(self.points)

    def weights(self, option: str | None = None) -> Values:
        """Weight of each class, or of those of its answers that have an option chosen."""
        chosen = slice(None) if option is None else self._has[:, self.question.place[option]]
        summed = np.full(self.classes, self.semiring.zero, self.weight.dtype)
        self.semiring.plus.at(summed, self.label[chosen], self.weight[chosen])
        return summed

    def matches(self, options: Collection[str]) -> Bools:
        """Which classes have one of the options chosen; a last entry, false, for `OPEN`."""
        found = np.zeros(self.classes + 1, bool)
        places = [self.question.place[option] for option in options]
        found[self.label] = self._has[:, places].any(axis=1)
        return found

    @cached_property
    def _has(self) -> Bools:
        """Which options each answer has chosen, shape (sets, options)."""
        options = self.question.options
        return np.array([[option.id in chosen for option in options] for chosen in self.sets])

    def of_class(self, label: int) -> list[tuple[str, ...]]:
        """The answers of a class."""
        return [self.sets[place] for place in np.flatnonzero(self.label == label)]

    def drawn(self, label: int, random: np.random.Generator) -> tuple[str, ...]:
        """Draw one of the answers of a class, each as likely as any other."""
        found = self.of_class(label)
        return found[int(random.integers(len(found)))]


class Tables:
    """One questionnaire under one or more rules tables, in numbers.

    Parameters
    ----------
    guides
        Guides that share a questionnaire and tracks; each brings its rules.
    verdicts
        Whether fit rules matter. Without them fewer questions are tied.
    notes
        Whether answers that only a note tells apart are kept apart.
    weigh
        The semiring's value of each answer; one with the value zero is left
        out.
    semiring
        How values combine.
    count
        What else to add up, as the last column of all points.
    independent
        Whether a question that is not asked weighs as much as all its answers
        together, instead of 1. Each answer then has the share of its weight wherever
        its question is asked, and longer sheets don't weigh more.

    Attributes
    ----------
    questions, answers
        The questions, and their answers by class, by id and in order.
    kind
        How values are stored: see `advisor.analysis.semirings.Semiring.kind`.
    width
        The number of columns of points: tables * tracks + 1.
    level_of, counter_of
        For each table, which set of fit rules and which way to count telling
        answers is its own; tables that agree share one.
    bonuses
        Condition and points, shape (width,), of each bonus that gives any.
    fit
        Condition of each fit rule, and the level that it raises in each set of
        fit rules.

    Raises
    ------
    TooTangledError
        A question has more than `MOST_ROWS` answers.
    NoAnswersError
        No answer to a question has a weight.
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
        self.guides = guides
        self._independent = independent
        self.semiring = semiring
        self.questions = guides[0].questionnaire.question
        self.tracks = len(guides[0].tracks)
        self.width = len(guides) * self.tracks + 1
        self.bonuses = self._read_bonuses()
        self.fit, self.level_of = self._read_fit(verdicts)
        # These move neither a score nor a verdict, and are told apart where they are asked about.
        self._idle = [
            *(rule.when for guide in guides for rule in guide.rules.fit if rule.level == "note"),
            *(bonus.when for guide in guides for bonus in guide.rules.bonuses),
        ]
        if not notes:
            self._idle = []
        weighed = [self._weighed(question, weigh) for question in self.questions.values()]
        self.kind = semiring.kind(sum(each.values()) for each in weighed)
        classes = {
            question.id: self._classes(question, values, count)
            for question, values in zip(self.questions.values(), weighed, strict=True)
        }
        self.answers, self.counter_of = _shared_counters(classes, len(guides))
        self._known: dict[tuple[str, frozenset[tuple[str, ...]]], Ints] = {}

    @property
    def levels(self) -> int:
        """The number of different sets of fit rules."""
        return max(self.level_of) + 1 if self.fit else 0

    @property
    def counters(self) -> int:
        """The number of different ways to count telling answers."""
        return max(self.counter_of) + 1

    def holds(self, condition: Condition, columns: Classes) -> Bools:
        """Tell for each row whether a condition holds."""

        def met(question: str, options: tuple[str, ...]) -> Bools:
            return self.answers[question].matches(options)[columns[question]]

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

    def told_apart(self, conditions: Iterable[Condition]) -> dict[str, Ints]:
        """Find which classes conditions distinguish.

        Returns
        -------
        dict
            Question id -> a number for each class, and for `OPEN` as the last;
            equal where no condition sees a difference.
        """
        looked_for: dict[str, set[tuple[str, ...]]] = {}
        for condition in conditions:
            for part, _ in condition.parts():
                for question, options in part.chosen.items():
                    looked_for.setdefault(question, set()).add(options)
        return {
            question: self._coarse(question, frozenset(looks))
            for question, looks in looked_for.items()
        }

    def _coarse(self, question: str, looks: frozenset[tuple[str, ...]]) -> Ints:
        if (question, looks) not in self._known:
            answers = self.answers[question]
            # Sorted, since rows are drawn by order, and that of a set varies between processes.
            met = [answers.matches(options) for options in sorted(looks)]
            self._known[question, looks] = grouped(met, answers.classes + 1).of_rows()
        return self._known[question, looks]

    def _read_bonuses(self) -> tuple[tuple[Condition, Ints], ...]:
        """Each bonus of each table with its points, shape (tables * tracks + 1,)."""
        found = []
        for table, guide in enumerate(self.guides):
            for bonus in guide.rules.bonuses:
                points = np.zeros((len(self.guides), self.tracks), np.int64)
                points[table] = [bonus.points.get(track, 0) for track in guide.track_ids]
                if points.any():
                    found.append((bonus.when, np.append(points.ravel(), 0)))
        return tuple(found)

    def _read_fit(
        self, verdicts: bool
    ) -> tuple[tuple[tuple[Condition, Ints], ...], tuple[int, ...]]:
        """Each fit rule with the level it raises, and the set of rules of each table."""
        if not verdicts:
            return (), (0,) * len(self.guides)
        telling = [
            tuple((rule.when, rule.level) for rule in guide.rules.fit if rule.level != "note")
            for guide in self.guides
        ]
        different = [rules for place, rules in enumerate(telling) if rules not in telling[:place]]
        found = []
        for place, rules in enumerate(different):
            for when, level in rules:
                rise = np.zeros(len(different), np.int64)
                rise[place] = VERDICT_LEVELS.index(level)
                found.append((when, rise))
        return tuple(found), tuple(different.index(rules) for rules in telling)

    def _weighed(self, question: Question, weigh: Weigh) -> dict[tuple[str, ...], Any]:
        """The answers to a question that have a weight, each with it."""
        check_ways(question)
        found = {
            chosen: value
            for chosen in ways_to_answer(question)
            if (value := weigh(question, chosen)) != self.semiring.zero
        }
        if not found:
            raise NoAnswersError(
                f'no answer to question "{question.id}" has a weight; give it some'
            )
        return found

    def _classes(
        self, question: Question, weighed: Mapping[tuple[str, ...], Any], count: Count
    ) -> Answers:
        """Merge the answers of a question into classes."""
        rows = {option.id: self._points(question.id, option.id) for option in question.options}
        tables = range(len(self.guides))
        none = (0,) * (len(self.guides) * self.tracks)
        seen = list(self._seen(question.id))
        classes: dict[tuple[Any, ...], int] = {}
        label = []
        for chosen in weighed:
            given = [rows[option] for option in chosen]
            points = (*map(sum, zip(none, *given, strict=True)), count(question, chosen))
            telling = tuple(int(any(any(self._part(row, of)) for row in given)) for of in tables)
            looks = tuple(not options.isdisjoint(chosen) for options in seen)
            label.append(classes.setdefault((points, telling, looks), len(classes)))
        weight: Values = np.array([*weighed.values()], self.kind)
        return Answers(
            question,
            tuple(weighed),
            np.array(label),
            weight,
            np.array([key[0] for key in classes], np.int64).reshape(len(classes), -1),
            np.array([key[1] for key in classes], np.int64).reshape(len(classes), -1),
            self.semiring,
            self.semiring.plus.reduce(weight) if self._independent else self.semiring.one,
        )

    def _points(self, question: str, option: str) -> tuple[int, ...]:
        """What an option gives to each track, one table after the other."""
        return tuple(
            row.get(track, 0)
            for guide in self.guides
            for row in [guide.rules.points.get(question, {}).get(option, {})]
            for track in guide.track_ids
        )

    def _part(self, row: tuple[int, ...], table: int) -> tuple[int, ...]:
        """What a row of points gives by one table."""
        return row[table * self.tracks : (table + 1) * self.tracks]

    def _seen(self, question: str) -> set[frozenset[str]]:
        """The sets of options that some condition asks for of a question."""
        asking = [other.ask_when for other in self.questions.values() if other.ask_when]
        conditions = [*asking, *self._idle, *(when for when, _ in (*self.bonuses, *self.fit))]
        return {
            frozenset(part.chosen[question])
            for condition in conditions
            for part, _ in condition.parts()
            if question in part.chosen
        }


def _shared_counters(
    classes: dict[str, Answers], tables: int
) -> tuple[dict[str, Answers], tuple[int, ...]]:
    """Count telling answers once for tables that agree on which answers are telling."""
    whole = np.concatenate([answers.telling for answers in classes.values()])
    different: list[int] = []
    counter_of = []
    for table in range(tables):
        same = [place for place in different if (whole[:, place] == whole[:, table]).all()]
        if not same:
            different.append(table)
        counter_of.append(different.index(same[0] if same else table))
    return (
        {
            question: replace(answers, telling=answers.telling[:, different])
            for question, answers in classes.items()
        },
        tuple(counter_of),
    )


def conditions_of(guide: Guide) -> list[Condition]:
    """Every condition that does something, the nested ones too, in the order of the files."""
    asking = [question.ask_when for question in guide.questionnaire.questions if question.ask_when]
    bonuses = [bonus.when for bonus in guide.rules.bonuses if any(bonus.points.values())]
    fit = [rule.when for rule in guide.rules.fit]
    return [part for condition in (*asking, *bonuses, *fit) for part, _ in condition.parts()]
