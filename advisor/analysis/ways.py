"""Ways to answer a question: how many there are, and classes of those that rules treat alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np

from advisor.analysis.rows import Bools, Ints, Values
from advisor.errors import AdvisorError
from advisor.guide.model import Question

MAX_ROWS = 1_000_000  # the longest list: it takes some 400 MB, and seconds


class TooTangledError(AdvisorError):
    """The combinations of a component are too many to be listed."""


class TooLargeError(TooTangledError):
    """There would be more outcomes than fit into memory."""


def ways_to_answer(question: Question) -> Iterator[tuple[str, ...]]:
    """List every set of options that may be chosen: none first, then the smaller sets first."""
    ids = [option.id for option in question.options]
    for places in _sets(_alone(question), question.most):
        yield tuple(ids[place] for place in places)


def options_chosen(question: Question) -> Bools:
    """Which options each of `ways_to_answer` has chosen, shape (ways, options)."""
    return _options_chosen(_alone(question), question.most)


def _alone(question: Question) -> tuple[bool, ...]:
    return tuple(option.alone for option in question.options)


def _sets(alone: tuple[bool, ...], most: int) -> Iterator[tuple[int, ...]]:
    """List the places of options that may be chosen together, by whether each has to be alone."""
    for size in range(most + 1):
        places = (place for place, lonely in enumerate(alone) if size < 2 or not lonely)
        yield from combinations(places, size)


@lru_cache(maxsize=64)
def _options_chosen(alone: tuple[bool, ...], most: int) -> Bools:
    sets = [*_sets(alone, most)]
    found = np.zeros((len(sets), len(alone)), bool)
    for way, places in enumerate(sets):
        found[way, list(places)] = True
    return found


def check_ways(question: Question) -> None:
    """Raise `TooTangledError` for a question with more than `MAX_ROWS` answers."""
    if question.ways > MAX_ROWS:
        raise TooTangledError(
            f'question "{question.id}" can be answered in {question.ways - 1:,} ways, '
            f"more than {MAX_ROWS:,}; lower its max or its number of options"
        )


@dataclass(frozen=True)
class AnswerClasses:
    """The ways to answer one question, merged into classes.

    Attributes
    ----------
    sets
        Every answer that has a weight, as a tuple of option ids.
    has
        Which options each answer has chosen, shape (sets, options).
    label, weight
        The class and the value of each answer, shape (sets,).
    points
        Points of each class for each track of each table, and then what else is
        added up, shape (classes + 1, tables * tracks + 1). The last row, for `OPEN`, is zeros.
    telling
        1 where a class gives any points by a table, else 0, shape (classes + 1, tables).
    matches
        For each set of options that a condition asks for, the classes that have one of them
        chosen, shape (classes + 1,).
    unasked
        The value of not asking the question.
    """

    question: Question
    sets: tuple[tuple[str, ...], ...]
    has: Bools
    label: Ints
    weight: Values
    points: Ints
    telling: Ints
    matches: Mapping[tuple[str, ...], Bools]
    unasked: Any

    @property
    def classes(self) -> int:
        """The number of classes."""
        return len(self.points) - 1

    @property
    def weights(self) -> Values:
        """Weight of each class."""
        return self._by_class(self.weight)

    @property
    def option_weights(self) -> Values:
        """Weight of those of a class's answers that chose each option, shape (classes, options)."""
        return self._by_class(self.has * self.weight[:, None])

    def _by_class(self, weight: Values) -> Values:
        summed = np.zeros((self.classes, *weight.shape[1:]), weight.dtype)
        np.add.at(summed, self.label, weight)
        return summed

    def of_class(self, label: int) -> list[tuple[str, ...]]:
        """The answers of a class."""
        return [self.sets[place] for place in np.flatnonzero(self.label == label)]
