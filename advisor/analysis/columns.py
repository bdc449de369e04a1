"""Columns: many sheets at once, with a column for each question and a row for each sheet.

A cell holds the *place* of the answer among all ways to answer the question
(`advisor.analysis.ways.ways_to_answer`): 0 is no answer, and also stands where a
question is not asked. Places have the smallest unsigned type that fits, so a million
sheets of the shipped guide take 19 MB.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.analysis.rows import Bools, holds
from advisor.analysis.ways import options_chosen, ways_to_answer
from advisor.guide.model import Condition, Questionnaire
from advisor.scoring import Sheet

Places = NDArray[np.unsignedinteger[Any]]
"""The place of each row's answer among the ways to answer a question, 0 being no answer."""


@dataclass(frozen=True, eq=False)
class Columns:
    """Sheets in columns, with the places of all answers, shape (sheets,), by question id.

    Answers to questions that are not asked have been dropped.
    """

    questionnaire: Questionnaire
    places: Mapping[str, Places]

    @classmethod
    def of(cls, questionnaire: Questionnaire, sheets: Iterable[Sheet]) -> Columns:
        """Put sheets into columns; answers to questions that are not asked are dropped."""
        kept = [sheet.kept for sheet in sheets]
        places = {}
        for question in questionnaire.questions:
            place = {chosen: place for place, chosen in enumerate(ways_to_answer(question))}
            answers = (place[sheet.get(question.id, ())] for sheet in kept)
            places[question.id] = np.fromiter(answers, smallest(question.ways), len(kept))
        return cls(questionnaire, places)

    @classmethod
    def of_places(
        cls, questionnaire: Questionnaire, places: Mapping[str, Places], rows: int
    ) -> Columns:
        """Make columns from places, dropping answers to questions that are not asked.

        A question without places was not answered.
        """
        kept: dict[str, Places] = {}
        for question in questionnaire.questions:
            kind = smallest(question.ways)
            if question.id not in places:
                kept[question.id] = np.broadcast_to(np.zeros((), kind), rows)
                continue
            given = places[question.id].astype(kind, copy=False)
            if question.ask_when is not None:
                given = given * holds(question.ask_when, partial(_met, questionnaire, kept), rows)
            kept[question.id] = given
        return cls(questionnaire, kept)

    @classmethod
    def joined(cls, questionnaire: Questionnaire, parts: Sequence[Columns]) -> Columns:
        """Concatenate the sheets of several parts."""
        empty = cls.of_places(questionnaire, {}, 0)
        places = {
            name: np.concatenate([part.places[name] for part in (empty, *parts)])
            for name in empty.places
        }
        return cls(questionnaire, places)

    def __len__(self) -> int:
        return len(next(iter(self.places.values())))

    def take(self, chosen: Any) -> Columns:
        """Some of the sheets, by number, mask or slice."""
        taken = {name: column[chosen] for name, column in self.places.items()}
        return Columns(self.questionnaire, taken)

    def sheet(self, row: int) -> Sheet:
        """Give one of the sheets."""
        answers = {
            question: self._ways[question][place]
            for question, column in self.places.items()
            if (place := int(column[row]))
        }
        return Sheet(self.questionnaire, answers)

    def holds(self, condition: Condition) -> Bools:
        """Compute for each sheet whether a condition holds (compare `advisor.scoring.holds`)."""
        return holds(condition, partial(_met, self.questionnaire, self.places), len(self))

    def chosen(self, question: str) -> Bools:
        """Which options of a question each sheet has chosen, shape (sheets, options)."""
        table = options_chosen(self.questionnaire.question[question])
        found: Bools = table.take(self.places[question], axis=0)
        return found

    @cached_property
    def _ways(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        return {
            question.id: tuple(ways_to_answer(question))
            for question in self.questionnaire.questions
        }


def _met(
    questionnaire: Questionnaire, places: Mapping[str, Places], name: str, options: Sequence[str]
) -> Bools:
    """Which rows have one of some options of a question chosen."""
    question = questionnaire.question[name]
    wanted = [question.place[option] for option in options]
    met: Bools = np.logical_or.reduce(options_chosen(question)[:, wanted], axis=1)
    return met.take(places[name])


def smallest(ways: int) -> np.dtype[np.unsignedinteger[Any]]:
    """The smallest unsigned type for a number of ways."""
    return np.dtype(np.min_scalar_type(ways))
