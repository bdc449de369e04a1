"""From unchecked answers to a sheet that the rest of the program can trust.

Answers are checked once, where they come in. `Sheet.strict` is for programs and files: it
says what is wrong. `Sheet.lenient` is for an address that may be old or damaged: it keeps what
fits and remembers what does not. From there on they travel as a `Sheet`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from advisor.errors import AdvisorError
from advisor.guide.faults import nearest, quoted
from advisor.guide.model import Condition, Question, Questionnaire

Answers = Mapping[str, str | Iterable[str]]
"""Answers as they come: an option id, or several, for each question id."""


class AnswerError(AdvisorError):
    """An answer does not fit the questionnaire."""


@dataclass(frozen=True, eq=False)
class Sheet(Mapping[str, tuple[str, ...]]):
    """Answers that fit a questionnaire.

    As a mapping it has the answers that count: for each question that is asked and answered the
    ids of the chosen options, both in the order of the questionnaire. It equals every mapping
    that has these.

    Attributes
    ----------
    given
        All answers that fit, those to questions that are not asked included. Empty ones are
        absent, and the options of each stand in the order of the questionnaire.
    invalid
        What did not fit, each as ``question=option``, in the order given.
    """

    questionnaire: Questionnaire = field(repr=False)
    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    invalid: tuple[str, ...] = ()

    @classmethod
    def strict(cls, questionnaire: Questionnaire, answers: Answers) -> Sheet:
        """Make a sheet of answers, which must fit.

        No options at all is the same as no answer. A sheet of this questionnaire is returned
        as it is.

        Raises
        ------
        AnswerError
            A question or option is unknown, or options were chosen that cannot be chosen
            together.
        """
        if isinstance(answers, Sheet) and answers.questionnaire is questionnaire:
            return answers
        for name in answers:
            if name not in questionnaire.question:
                raise AnswerError(
                    f"there is no question {quoted(name)}{_instead(name, questionnaire.question)}"
                )
        fitting = {
            question.id: chosen
            for question in questionnaire.questions
            if question.id in answers and (chosen := _chosen(question, answers[question.id]))
        }
        return cls(questionnaire, fitting)

    @classmethod
    def lenient(cls, questionnaire: Questionnaire, answers: Mapping[str, Iterable[str]]) -> Sheet:
        """Make a sheet of answers that may be damaged, without those that do not fit.

        Of a question with options that cannot be chosen together, all are left out: which of
        them were meant can't be known.
        """
        fitting: dict[str, tuple[str, ...]] = {}
        invalid: list[str] = []
        for name, given in answers.items():
            question = questionnaire.question.get(name)
            known = question.option if question else {}
            chosen = tuple(dict.fromkeys(option for option in given if option in known))
            if question is None or question.misfit(chosen):
                chosen = ()
            invalid += [f"{name}={option}" for option in given if option not in chosen]
            if chosen:
                fitting[name] = chosen
        return cls(questionnaire, cls.strict(questionnaire, fitting).given, tuple(invalid))

    @cached_property
    def kept(self) -> dict[str, tuple[str, ...]]:
        """The answers that count, as a plain mapping.

        A follow-up looks at earlier pages alone, and at answers to questions that are
        themselves asked, so one pass in order is enough.
        """
        given, kept = self.given, dict[str, tuple[str, ...]]()
        for question in self.questionnaire.questions:
            if question.id in given and _is_asked(question, kept):
                kept[question.id] = given[question.id]
        return kept

    @cached_property
    def asked(self) -> tuple[Question, ...]:
        """The questions that are asked, follow-ups only where called for."""
        return tuple(each for each in self.questionnaire.questions if _is_asked(each, self.kept))

    @property
    def unasked(self) -> tuple[str, ...]:
        """The ids of the questions that are answered and not asked: their answers are dropped."""
        return tuple(name for name in self.given if name not in self.kept)

    def __getitem__(self, question: str) -> tuple[str, ...]:
        return self.kept[question]

    def __iter__(self) -> Iterator[str]:
        return iter(self.kept)

    def __len__(self) -> int:
        return len(self.kept)


def holds(condition: Condition, answers: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether every part of a condition holds for answers that count (`Sheet.kept`).

    A question that was not answered holds for none of its options, so a plain
    condition about it is false and its ``not`` is true.
    """
    for question, options in condition.chosen.items():
        for option in answers.get(question, ()):
            if option in options:
                break
        else:
            return False
    if condition.any_of and not any(holds(part, answers) for part in condition.any_of):
        return False
    return condition.negated is None or not holds(condition.negated, answers)


def _is_asked(question: Question, kept: Mapping[str, tuple[str, ...]]) -> bool:
    return question.ask_when is None or holds(question.ask_when, kept)


def _chosen(question: Question, given: str | Iterable[str]) -> tuple[str, ...]:
    """The given options of a question in its own order, each once."""
    options = {given} if isinstance(given, str) else dict.fromkeys(given)
    for option in options:
        if option not in question.place:
            raise AnswerError(
                f'question "{question.id}" has no option {quoted(option)}'
                + _instead(option, question.place)
            )
    if why := question.misfit(options):
        raise AnswerError(f'question "{question.id}" {why}')
    return tuple(sorted(options, key=question.place.__getitem__))


def _instead(name: str, names: Iterable[str]) -> str:
    """How to fix an unknown id: the nearest known one, or all of them."""
    near = nearest(name, names)
    return f'; did you mean "{near}"?' if near else f"; choose from {', '.join(names)}"
