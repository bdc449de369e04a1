"""From what somebody typed, clicked or linked to a sheet that can be trusted.

`read_sheet` is strict, for programs and files: it says what is wrong.
`tidy` is lenient, for an address that may be old or damaged: it keeps what is
sound and tells what it dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from advisor.errors import AdvisorError
from advisor.guide.faults import nearest, quoted
from advisor.guide.model import Question, Questionnaire, Sheet
from advisor.scoring.conditions import holds

Answers = Mapping[str, str | Iterable[str]]
"""Answers as they come: an option id, or several, for each question id."""


class AnswerError(AdvisorError):
    """An answer does not fit the questionnaire."""


def read_sheet(questionnaire: Questionnaire, answers: Answers) -> Sheet:
    """Make a sheet from answers, refusing whatever does not fit.

    Parameters
    ----------
    questionnaire
        The questionnaire that was answered.
    answers
        An option id or several for each question id. No options at all is the
        same as no answer.

    Returns
    -------
    Sheet
        The answers in the order of the questionnaire.

    Raises
    ------
    AnswerError
        A question or option is unknown, or more options were chosen than the
        question allows.
    """
    for question_id in answers:
        if question_id not in questionnaire.question:
            raise AnswerError(
                f"there is no question {quoted(question_id)}"
                + _instead(question_id, questionnaire.question)
            )
    sheet: dict[str, tuple[str, ...]] = {}
    for question in questionnaire.questions:
        if question.id in answers:
            given = answers[question.id]
            chosen = _chosen(question, (given,) if isinstance(given, str) else tuple(given))
            if chosen:
                sheet[question.id] = chosen
    return sheet


def tidy(
    questionnaire: Questionnaire, answers: Mapping[str, Iterable[str]]
) -> tuple[Sheet, tuple[str, ...]]:
    """Make a sheet from answers, dropping whatever does not fit.

    Of a question with more options than it allows, all are dropped: which of
    them were meant is not ours to guess.

    Parameters
    ----------
    questionnaire
        The questionnaire that was answered.
    answers
        Option ids for each question id, perhaps damaged.

    Returns
    -------
    sheet : Sheet
        The sound answers in the order of the questionnaire.
    dropped : tuple of str
        What was left out, each as ``question=option``, in the order given.
    """
    sound: dict[str, tuple[str, ...]] = {}
    dropped: list[str] = []
    for question_id, given in answers.items():
        question = questionnaire.question.get(question_id)
        known = question.option if question else {}
        kept = tuple(dict.fromkeys(option for option in given if option in known))
        if question is None or len(kept) > question.most:
            kept = ()
        dropped += [f"{question_id}={option}" for option in given if option not in kept]
        if kept:
            sound[question_id] = kept
    return read_sheet(questionnaire, sound), tuple(dropped)


def asked(questionnaire: Questionnaire, sheet: Sheet) -> tuple[Question, ...]:
    """List the questions that are asked, follow-ups only where called for.

    A follow-up looks at earlier pages alone, and at answers to questions that
    are themselves asked, so one walk in order settles everything.
    """
    return _walk(questionnaire, sheet)[0]


def drop_unasked(questionnaire: Questionnaire, sheet: Sheet) -> tuple[Sheet, tuple[str, ...]]:
    """Drop the answers to questions that are not asked.

    Returns
    -------
    sheet : Sheet
        The answers that count, in the order of the questionnaire.
    dropped : tuple of str
        The ids of the questions whose answers were dropped.
    """
    kept = _walk(questionnaire, sheet)[1]
    return kept, tuple(question for question in sheet if question not in kept)


def _walk(
    questionnaire: Questionnaire, sheet: Sheet
) -> tuple[tuple[Question, ...], dict[str, tuple[str, ...]]]:
    """The questions asked, and the answers to them."""
    questions: list[Question] = []
    kept: dict[str, tuple[str, ...]] = {}
    for question in questionnaire.questions:
        if question.ask_when is None or holds(question.ask_when, kept):
            questions.append(question)
            if question.id in sheet:
                kept[question.id] = sheet[question.id]
    return tuple(questions), kept


def _chosen(question: Question, given: tuple[str, ...]) -> tuple[str, ...]:
    """The given options of a question in its own order, each once."""
    for option in given:
        if option not in question.place:
            raise AnswerError(
                f'question "{question.id}" has no option {quoted(option)}'
                + _instead(option, question.place)
            )
    wanted = sorted(set(given), key=question.place.__getitem__)
    if len(wanted) > question.most:
        allowed = "one option" if question.most == 1 else f"at most {question.most} options"
        raise AnswerError(f'question "{question.id}" takes {allowed}, not {len(wanted)}')
    return tuple(wanted)


def _instead(name: str, names: Iterable[str]) -> str:
    """How to mend an unknown id: the nearest known one, or all of them."""
    near = nearest(name, names)
    return f'; did you mean "{near}"?' if near else f"; choose from {', '.join(names)}"
