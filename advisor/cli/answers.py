"""Answers given to a command: ``--answer``, ``--answers`` and ``--code``."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

import click
from click.shell_completion import CompletionItem

from advisor.cli.options import Settings
from advisor.guide import AdvisorError, Guide, GuideError, Questionnaire
from advisor.guide.document import Spot, read_document
from advisor.guide.faults import Finding
from advisor.scoring import AnswerError, Sheet, unpack

NO_ANSWER: Final = ("", "null")
"""What YAML and JSON write where there is no value."""


class Pair(NamedTuple):
    """A question with one or more options, ids not yet checked."""

    question: str
    options: tuple[str, ...]


def answer(text: str) -> Pair:
    """Read ``QUESTION=OPTION``, or several options separated by commas."""
    question, equals, options = text.partition("=")
    chosen = tuple(option.strip() for option in options.split(","))
    if not (question.strip() and equals and all(chosen)):
        raise click.BadParameter(f'"{text}" is not an answer; write QUESTION=OPTION')
    return Pair(question.strip(), chosen)


def complete_answer(
    context: click.Context, _option: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer every answer of the questionnaire, with its text where shells show it."""
    try:
        guide = context.ensure_object(Settings).guide()
    except AdvisorError:
        return []
    before, comma, _ = incomplete.rpartition(",")
    already = before.partition("=")[2].split(",")
    return [
        CompletionItem(offered, help=option.text)
        for question in guide.questionnaire.questions
        for option in question.options
        if option.id not in already
        if (offered := f"{before}{comma}{option.id}" if comma else f"{question.id}={option.id}")
        if offered.startswith(incomplete) and offered.startswith(question.id + "=")
    ]


def gather(guide: Guide, *, code: str | None, file: Path | None, pairs: Iterable[Pair]) -> Sheet:
    """Make one sheet of everything that was given.

    Answers of a file replace those of the code to the same question, and pairs replace both.
    """
    answers: dict[str, tuple[str, ...]] = {}
    if code is not None:
        answers |= unpack(guide, code)
    if file is not None:
        answers |= read_answers(guide.questionnaire, file).given
    single: dict[str, tuple[str, ...]] = {}
    for pair in pairs:
        single[pair.question] = single.get(pair.question, ()) + pair.options
    return Sheet.strict(guide.questionnaire, answers | single)


def read_answers(questionnaire: Questionnaire, file: Path) -> Sheet:
    """Read a YAML or JSON file of answers; a `GuideError` has each fault with its line."""
    if str(file) == "-":
        document = read_document(Path("standard input"), sys.stdin.buffer.read(), is_data=False)
    else:
        document = read_document(file, is_data=False)
    answers: dict[str, tuple[str, ...]] = {}
    misfits: list[Finding] = []
    for question, spot in document.root.entries():
        try:
            answers |= Sheet.strict(questionnaire, {question: _options(spot)}).given
        except AnswerError as fault:
            known = question in questionnaire.question
            misfits.append(Finding(spot.at if known else spot.key_at, str(fault)))
    if faults := document.faults(misfits):
        raise GuideError(faults)
    return Sheet.strict(questionnaire, answers)


def _options(spot: Spot) -> tuple[str, ...]:
    """Read the options that a value of the file names."""
    texts = [item.text for item in spot.items()]
    if spot.is_block or None in texts:
        raise AnswerError("an answer is the id of an option or a list of them")
    return tuple(text for text in texts if text is not None and text not in NO_ANSWER)
