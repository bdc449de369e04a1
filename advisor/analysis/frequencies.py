"""How often each answer is given, each question by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import gcd

from advisor.guide.model import Question, Questionnaire

Given = Mapping[tuple[str, ...], int]
"""How often each answer to a question was given, an answer being a tuple of option ids."""


@dataclass(frozen=True)
class Frequencies:
    """How often each answer is given, each question by itself.

    ``given`` has them by question id, common divisors taken out. Answers to the questions
    ``counted_alike``, for which none are recorded, all count the same.
    """

    given: Mapping[str, Given]
    counted_alike: tuple[str, ...]

    @classmethod
    def of(cls, questionnaire: Questionnaire, given: Mapping[str, Given]) -> Frequencies:
        """Make frequencies from counts; a question with only zeros counts as not recorded."""
        known = {question: counts for question, counts in given.items() if any(counts.values())}
        return cls(
            {
                question: {
                    chosen: count // gcd(*counts.values()) for chosen, count in counts.items()
                }
                for question, counts in known.items()
            },
            tuple(question.id for question in questionnaire.questions if question.id not in known),
        )

    def weigh(self, question: Question, chosen: tuple[str, ...]) -> int:
        """Weigh an answer, for `advisor.analysis.audit.audit`.

        Pass ``independent=True`` too, so that an answer to a follow-up has its share
        among those who are asked.
        """
        if question.id not in self.given:
            return 1 if chosen else 0
        return self.given[question.id].get(chosen, 0)
